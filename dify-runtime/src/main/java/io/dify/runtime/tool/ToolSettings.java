package io.dify.runtime.tool;

import io.dify.core.extension.ApiExtension;
import io.dify.core.http.Origin;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * What the operator allows and gives tools.
 *
 * @param origins origins that tools may reach although they are private
 * @param extensions API extensions, by id
 */
public record ToolSettings(List<Origin> origins, Map<String, ApiExtension> extensions) {
  /** Public addresses only. */
  public static final ToolSettings PUBLIC_ONLY = new ToolSettings(List.of(), Map.of());

  /** Copies. */
  public ToolSettings {
    origins = List.copyOf(origins);
    extensions = Map.copyOf(extensions);
  }

  /**
   * Reads {@code DIFY_TOOL_ORIGINS}: origins with commas between, for example {@code http://127.0.0.1:8080,https://search.internal}.
   *
   * @throws io.dify.core.error.DifyException when one is no address
   */
  public static ToolSettings of(Map<String, String> environment) {
    return new ToolSettings(Arrays.stream(environment.getOrDefault("DIFY_TOOL_ORIGINS", "").split(","))
        .map(String::strip).filter(text -> !text.isEmpty()).map(Origin::of).toList(), Map.of());
  }

  /** The same with these API extensions. */
  public ToolSettings with(Map<String, ApiExtension> named) {
    return new ToolSettings(origins, named);
  }
}
