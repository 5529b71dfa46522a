package io.dify.runtime.tool;

import io.dify.core.extension.ApiExtension;
import io.dify.core.http.Origin;
import io.dify.runtime.config.EgressSettings;
import io.dify.runtime.config.Environment;
import java.util.List;
import java.util.Map;

/**
 * What the operator allows and gives tools, and where all requests may go.
 *
 * @param origins origins that tools may reach although they are private
 * @param extensions API extensions, by id
 * @param egress where requests may go
 */
public record ToolSettings(List<Origin> origins, Map<String, ApiExtension> extensions, EgressSettings egress) {
  /** Public addresses only. */
  public static final ToolSettings PUBLIC_ONLY = new ToolSettings(List.of(), Map.of(), EgressSettings.DEFAULT);

  /** Copies. */
  public ToolSettings {
    origins = List.copyOf(origins);
    extensions = Map.copyOf(extensions);
  }

  /**
   * Reads {@code DIFY_TOOL_ORIGINS}: origins with commas between, for example {@code http://127.0.0.1:8080,https://search.internal}; and what {@link EgressSettings#of}
   * reads.
   *
   * @throws io.dify.core.error.DifyException when one is no address
   */
  public static ToolSettings of(Map<String, String> environment) {
    return new ToolSettings(new Environment(environment).words("DIFY_TOOL_ORIGINS").stream().map(Origin::of).toList(),
        Map.of(), EgressSettings.of(environment));
  }

  /** The same with these API extensions. */
  public ToolSettings with(Map<String, ApiExtension> named) {
    return new ToolSettings(origins, named, egress);
  }

  /** The same with other rules for all requests. */
  public ToolSettings with(EgressSettings rules) {
    return new ToolSettings(origins, extensions, rules);
  }
}
