package io.dify.runtime.config;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.extension.ApiExtension;
import io.dify.core.secret.Secret;
import io.dify.workflow.dsl.yaml.YamlReader;
import io.dify.workflow.dsl.yaml.YamlResult;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The API extensions of an installation, {@code extensions.yml}: {@code extensions: [{id, endpoint, key}]}. Strict: what is not known is an error with its place.
 */
public final class ExtensionFile {
  /** Its name in the data directory. */
  public static final String NAME = "extensions.yml";

  private ExtensionFile() {}

  /**
   * Reads a file; one that does not exist names none.
   *
   * @return extensions by id
   * @throws DifyException {@code FILE_UNREADABLE}; {@code SYNTAX} or {@code INVALID_PARAM} naming line and column
   */
  public static Map<String, ApiExtension> read(Path file) {
    if (!Files.exists(file)) {
      return Map.of();
    }
    try (InputStream in = Files.newInputStream(file)) {
      return extensions(String.valueOf(file.getFileName()), in.readNBytes(YamlReader.MAX_BYTES + 1));
    } catch (IOException e) {
      throw new DifyException(ErrorCode.FILE_UNREADABLE,
          "The API extensions in '" + file + "' cannot be read; check path and permissions.", e);
    }
  }

  private static Map<String, ApiExtension> extensions(String name, byte[] bytes) {
    Section top = switch (YamlReader.read(bytes)) {
      case YamlResult.Read read -> new Section(name, read.document(), List.of(), read.document().root().fields());
      case YamlResult.Refused refused -> throw new DifyException(ErrorCode.SYNTAX, name + ":"
          + refused.problems().getFirst().place() + ": " + refused.problems().getFirst().message());
    };
    return top.only("extensions").sections("extensions", section -> {
      section.only("id", "endpoint", "key");
      return Map.entry(section.required("id"),
          new ApiExtension(section.required("endpoint"), Secret.of(section.required("key"))));
    }).stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (first, second) -> second));
  }
}
