package io.dify.runtime.http;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.io.ByteArrayInputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.eclipse.jetty.http.MultiPart;
import org.eclipse.jetty.http.MultiPartFormData;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.Promise;
import org.jspecify.annotations.Nullable;

/**
 * A form that was read into memory, in either of the two types that pages send. For uploads of any size there are routes that take forms as they arrive
 * ({@link Route#takingForms}). Immutable.
 *
 * @param fields the texts by name, each name with all its values in order
 * @param files the files by name, likewise; a field of files that was left empty has none
 */
public record FormBody(Map<String, List<String>> fields, Map<String, List<FilePart>> files) {
  private static final int MAX_FIELDS = 1000;
  private static final int MAX_PART_HEADERS = 8 << 10;
  private static final ByteBufferPool.Sized MEMORY = new ByteBufferPool.Sized(ByteBufferPool.NON_POOLING, false,
      32 << 10);

  /** The first text of a name. */
  public Optional<String> text(String name) {
    return fields.getOrDefault(name, List.of()).stream().findFirst();
  }

  /** The files of a name. */
  public List<FilePart> files(String name) {
    return files.getOrDefault(name, List.of());
  }

  static FormBody read(byte[] body, String contentType) throws InterruptedException {
    String type = contentType.toLowerCase(Locale.ROOT);
    if (type.startsWith("multipart/form-data")) {
      return multipart(body, contentType);
    }
    if (type.startsWith("application/x-www-form-urlencoded")) {
      return urlEncoded(new String(body, StandardCharsets.UTF_8));
    }
    throw new DifyException(ErrorCode.UNSUPPORTED_TYPE,
        "The body must be a form: multipart/form-data or application/x-www-form-urlencoded.");
  }

  private static FormBody urlEncoded(String body) {
    Map<String, List<String>> fields = new LinkedHashMap<>();
    String[] pairs = body.isEmpty() ? new String[0] : body.split("&", MAX_FIELDS + 1);
    if (pairs.length > MAX_FIELDS) {
      throw broken("it has more than " + MAX_FIELDS + " fields", null);
    }
    for (String pair : pairs) {
      String[] sides = pair.split("=", 2);
      fields.computeIfAbsent(decoded(sides[0]), name -> new ArrayList<>())
          .add(sides.length == 1 ? "" : decoded(sides[1]));
    }
    return new FormBody(fields, Map.of());
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw broken("a percent sign is not followed by two hexadecimal digits", e);
    }
  }

  private static FormBody multipart(byte[] body, String contentType) throws InterruptedException {
    String boundary = MultiPart.extractBoundary(contentType);
    if (boundary == null || boundary.isEmpty()) {
      throw broken("its Content-Type names no boundary; let the HTTP client set that header", null);
    }
    MultiPartFormData.Parser parser = new MultiPartFormData.Parser(boundary);
    parser.setMaxMemoryFileSize(-1);
    parser.setMaxFileSize(-1);
    parser.setMaxLength(-1);
    parser.setMaxParts(MAX_FIELDS);
    parser.setPartHeadersMaxLength(MAX_PART_HEADERS);
    CompletableFuture<MultiPartFormData.Parts> parsed = new CompletableFuture<>();
    parser.parse(Content.Source.from(MEMORY, new ByteArrayInputStream(body)), Promise.Invocable.toPromise(parsed));
    try {
      return of(parsed.get());
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      throw broken(cause == null || cause.getMessage() == null
          ? "it ends before its last boundary"
          : cause.getMessage(), cause);
    }
  }

  private static FormBody of(MultiPartFormData.Parts parts) {
    Map<String, List<String>> fields = new LinkedHashMap<>();
    Map<String, List<FilePart>> files = new LinkedHashMap<>();
    for (MultiPart.Part part : parts) {
      String name = part.getName() == null ? "" : part.getName();
      if (part.getFileName() == null && FileNames.of(part).isEmpty()) {
        fields.computeIfAbsent(name, key -> new ArrayList<>()).add(part.getContentAsString(StandardCharsets.UTF_8));
      } else if (!FileNames.of(part).isEmpty()) {
        files.computeIfAbsent(name, key -> new ArrayList<>()).add(FilePart.of(part));
      }
    }
    return new FormBody(fields, files);
  }

  private static DifyException broken(String why, @Nullable Throwable cause) {
    return new DifyException(ErrorCode.INVALID_PARAM, "The body is no form of its type: " + why + ".", cause);
  }
}
