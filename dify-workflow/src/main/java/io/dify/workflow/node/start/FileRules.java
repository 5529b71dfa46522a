package io.dify.workflow.node.start;

import io.dify.core.value.FileRef;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which files an input takes. Empty lists permit everything. Immutable, thread-safe.
 *
 * @param types {@code image}, {@code document}, {@code audio}, {@code video}, {@code custom}
 * @param extensions extensions that {@code custom} files may have, in small letters, without dot
 * @param methods {@code local_file}, {@code remote_url}
 */
public record FileRules(List<String> types, List<String> extensions, List<String> methods) {
  /** Any file. */
  public static final FileRules ANY = new FileRules(List.of(), List.of(), List.of());

  private static final String CUSTOM = "custom";
  /** Dify: the extensions of each type. */
  private static final Map<String, Set<String>> KNOWN = Map.of(
      "image", Set.of("jpg", "jpeg", "png", "webp", "gif", "svg"),
      "video", Set.of("mp4", "mov", "mpeg", "webm"),
      "audio", Set.of("mp3", "m4a", "wav", "amr", "mpga"),
      "document", Set.of("txt", "markdown", "md", "mdx", "pdf", "html", "htm", "xlsx", "xls", "vtt", "properties",
          "doc", "docx", "csv", "eml", "msg", "pptx", "ppt", "xml", "epub"));

  /** Copies. */
  public FileRules {
    types = List.copyOf(types);
    extensions = extensions.stream().map(FileRules::bare).toList();
    methods = List.copyOf(methods);
  }

  /** The type that a file of that extension has; empty when it has none of its own. */
  static Optional<String> typeOf(String extension) {
    String bare = bare(extension);
    return KNOWN.entrySet().stream().filter(entry -> entry.getValue().contains(bare)).map(Map.Entry::getKey)
        .findFirst();
  }

  /** What is wrong with a file for an input, and the setting that says so; empty when it is taken. */
  Optional<String> refuses(FileRef file) {
    return refuses(file, "of the input");
  }

  /**
   * What is wrong with a file, and the setting that says so; empty when it is taken.
   *
   * @param place where the settings are, as the message says it: "of the input"
   */
  public Optional<String> refuses(FileRef file, String place) {
    if (!methods.isEmpty() && !methods.contains(file.transferMethod())) {
      return Optional.of("must come by " + String.join(" or ", methods) + ", not by " + file.transferMethod()
          + " (allowed_file_upload_methods " + place + ")");
    }
    Optional<String> real = typeOf(file.extension());
    boolean custom = types.contains(CUSTOM) && (extensions.isEmpty() || extensions.contains(bare(file.extension())));
    if (real.isPresent() && !real.get().equals(file.type()) && !file.type().equals(CUSTOM) && !custom) {
      return Optional
          .of("is said to be of type " + file.type() + ", but '" + file.name() + "' is of type " + real.get());
    }
    if (types.isEmpty() || custom || (types.contains(file.type()) && !file.type().equals(CUSTOM))) {
      return Optional.empty();
    }
    return Optional.of("must be " + permitted(place) + ", not " + file.type() + " '" + file.name() + "'");
  }

  private String permitted(String place) {
    List<String> ordinary = types.stream().filter(type -> !type.equals(CUSTOM)).toList();
    String kinds = ordinary.isEmpty()
        ? ""
        : "of type " + String.join(", ", ordinary) + " (allowed_file_types " + place + ")";
    String own = types.contains(CUSTOM)
        ? "a file ending in " + extensions.stream().map(extension -> "." + extension).collect(Collectors.joining(", "))
            + " (allowed_file_extensions " + place + ")"
        : "";
    return kinds.isEmpty() || own.isEmpty() ? kinds + own : kinds + " or " + own;
  }

  private static String bare(String extension) {
    String small = extension.strip().toLowerCase(Locale.ROOT);
    return small.startsWith(".") ? small.substring(1) : small;
  }
}
