package io.dify.core.tool.openapi;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.http.EgressPolicy;
import io.dify.core.http.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What reading a document gave.
 *
 * @param title title of the document, may be empty
 * @param operations its operations; none when a problem is fatal
 * @param problems what is wrong, in the order it was found
 */
public record OpenApiImport(String title, List<ApiOperation> operations, List<ApiProblem> problems) {
  private static final int MAX_SHOWN = 5;

  /** Copies. */
  public OpenApiImport {
    operations = List.copyOf(operations);
    problems = List.copyOf(problems);
  }

  /**
   * The operations.
   *
   * @throws DifyException {@code SYNTAX} with the problems when there are none
   */
  public List<ApiOperation> orFail() {
    if (operations.isEmpty()) {
      String why = problems.stream().limit(MAX_SHOWN).map(ApiProblem::toString).collect(Collectors.joining("; "));
      throw new DifyException(ErrorCode.SYNTAX, "The OpenAPI document has no operation that can be used"
          + (why.isEmpty() ? "; it needs some under 'paths'." : ": " + why));
    }
    return operations;
  }

  /** Servers that calls will not reach under a policy; names are looked up, and those that are not known are left alone. */
  public List<ApiProblem> unreachable(EgressPolicy policy) {
    List<ApiProblem> found = new ArrayList<>();
    operations.stream().map(ApiOperation::server).filter(server -> !server.isEmpty()).distinct().forEach(server -> {
      try {
        policy.addressesOf(Origin.of(server));
      } catch (DifyException e) {
        if (e.code() == ErrorCode.EGRESS_DENIED) {
          found.add(new ApiProblem("servers", e.text(), false));
        }
      }
    });
    return found;
  }
}
