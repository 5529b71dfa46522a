package io.dify.runtime.http;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.MultiPart;
import org.eclipse.jetty.http.MultiPartFormData;
import org.jspecify.annotations.Nullable;

/** The parts of a form: fields of text, and files. For one thread, and for as long as its request is handled. */
public final class Parts implements AutoCloseable {
  /** Of a body that is no form. */
  static final Parts NONE = new Parts(null);
  private static final long MAX_TEXT_BYTES = 4L << 20;

  private final MultiPartFormData.@Nullable Parts parts;
  private final List<MultiPart.Part> all = new ArrayList<>();

  Parts(MultiPartFormData.@Nullable Parts parts) {
    this.parts = parts;
    if (parts != null) {
      parts.forEach(all::add);
    }
  }

  /**
   * A field of text in UTF-8; the first of several, empty when there is none.
   *
   * @throws DifyException {@code INVALID_PARAM} for one of more than 4 MiB
   */
  public Optional<String> text(String name) {
    Optional<MultiPart.Part> field = all.stream().filter(part -> isText(part) && name.equals(part.getName()))
        .findFirst();
    if (field.isPresent() && field.get().getLength() > MAX_TEXT_BYTES) {
      throw new DifyException(ErrorCode.INVALID_PARAM,
          "The field '" + name + "' has more than " + MAX_TEXT_BYTES + " bytes of text.");
    }
    return field.map(part -> part.getContentAsString(StandardCharsets.UTF_8));
  }

  /** How many bytes its parts have together. */
  long bytes() {
    return all.stream().mapToLong(part -> Math.max(0, part.getLength())).sum();
  }

  private static boolean isText(MultiPart.Part part) {
    return part.getFileName() == null && FileNames.of(part).isEmpty();
  }

  /**
   * The one file of a form that must have one.
   *
   * @throws DifyException {@code NO_FILE_UPLOADED}, also for a body that is no form; what {@link #optionalFile} throws
   */
  public FilePart file(String name) {
    return optionalFile(name).orElseThrow(() -> new DifyException(ErrorCode.NO_FILE_UPLOADED,
        "Send a form in multipart/form-data with a file in its field '" + name + "'."));
  }

  /**
   * The one file of a form that may have one.
   *
   * @throws DifyException {@code TOO_MANY_FILES} when the form has other files too, {@code FILENAME_NOT_EXISTS} for a file without a name
   */
  public Optional<FilePart> optionalFile(String name) {
    List<MultiPart.Part> files = all.stream().filter(part -> !isText(part)).toList();
    Optional<MultiPart.Part> named = files.stream().filter(part -> name.equals(part.getName())).findFirst();
    if (named.isPresent() && files.size() > 1) {
      throw new DifyException(ErrorCode.TOO_MANY_FILES, "Send one file; this form has " + files.size() + ".");
    }
    return named.map(FilePart::of);
  }

  /** Deletes the files. */
  @Override
  public void close() {
    if (parts != null) {
      parts.close();
    }
  }
}
