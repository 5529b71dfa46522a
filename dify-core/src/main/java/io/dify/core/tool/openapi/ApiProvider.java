package io.dify.core.tool.openapi;

import java.util.List;

/**
 * An imported document with its authentication.
 *
 * @param id id in this installation
 * @param name name, by which files may name it too
 * @param operations its tools
 * @param auth how calls say who they are
 */
public record ApiProvider(String id, String name, List<ApiOperation> operations, ApiAuth auth) {
  /** Copies. */
  public ApiProvider {
    operations = List.copyOf(operations);
  }
}
