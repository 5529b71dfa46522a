package io.dify.runtime.http;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.MultiPart;
import org.eclipse.jetty.http.MultiPartFormData;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Promise;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads bodies of type {@code multipart/form-data} as they arrive: small parts stay in memory, larger ones go to files in a folder. Thread-safe.
 */
final class FormReader implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FormReader.class);
  private static final int MAX_IN_MEMORY = 64 << 10;
  private static final int BLOCK = 32 << 10;
  private static final int MAX_PART_HEADERS = 8 << 10;
  private static final String FORM = "multipart/form-data";

  private final Path folder;
  private final boolean temporary;

  private FormReader(Path folder, boolean temporary) {
    this.folder = folder;
    this.temporary = temporary;
  }

  /**
   * A reader.
   *
   * @param folder one that nobody else uses, which is made when it does not exist, and emptied; null for a temporary one
   * @throws DifyException {@code STORE_FAILED} when the folder cannot be used
   */
  static FormReader in(@Nullable Path folder) {
    try {
      if (folder == null) {
        return new FormReader(Files.createTempDirectory("dify-uploads-"), true);
      }
      empty(Files.createDirectories(folder));
      return new FormReader(folder, false);
    } catch (IOException e) {
      throw new DifyException(ErrorCode.STORE_FAILED, "The folder of uploads on their way, "
          + (folder == null ? "a temporary one" : folder) + ", cannot be used (" + e.getClass().getSimpleName()
          + "); check that it may be written.", e);
    }
  }

  private static void empty(Path folder) throws IOException {
    try (DirectoryStream<Path> left = Files.newDirectoryStream(folder)) {
      for (Path file : left) {
        Files.deleteIfExists(file);
      }
    }
  }

  /** Deletes the folder if it is a temporary one. */
  @Override
  public void close() {
    if (temporary) {
      try {
        empty(folder);
        Files.deleteIfExists(folder);
      } catch (IOException e) {
        LOG.debug("The temporary folder {} is left.", folder, e);
      }
    }
  }

  /**
   * The parts of a body; none when it is of another type. Whoever asks closes them.
   *
   * @throws DifyException {@code TOO_LARGE}; {@code INVALID_PARAM} for a body that is not what its type says, has too many parts or ends too early
   * @throws IOException when the client is gone
   */
  Parts read(Request request, long maxBytes, int maxParts) throws IOException, InterruptedException {
    if (request.getLength() > maxBytes) {
      throw BodyReader.tooLarge(request, maxBytes);
    }
    String type = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
    if (type == null || !type.regionMatches(true, 0, FORM, 0, FORM.length())) {
      BodyReader.skip(request, maxBytes);
      return Parts.NONE;
    }
    String boundary = boundary(type);
    if (boundary.isEmpty()) {
      BodyReader.skip(request, maxBytes);
      throw broken("its Content-Type names no boundary; let the HTTP client set that header", null);
    }
    return new Parts(parts(request, boundary, maxBytes, maxParts));
  }

  private static String boundary(String type) {
    String boundary = MultiPart.extractBoundary(type);
    return boundary == null ? "" : boundary;
  }

  private MultiPartFormData.Parts parts(Request request, String boundary, long maxBytes, int maxParts)
      throws IOException, InterruptedException {
    MultiPartFormData.Parser parser = new MultiPartFormData.Parser(boundary);
    parser.setFilesDirectory(folder);
    parser.setUseFilesForPartsWithoutFileName(true);
    parser.setMaxMemoryFileSize(MAX_IN_MEMORY);
    parser.setPartHeadersMaxLength(MAX_PART_HEADERS);
    parser.setMaxFileSize(-1);
    parser.setMaxLength(-1);
    parser.setMaxParts(maxParts);
    Watched in = new Watched(Request.asInputStream(request), maxBytes);
    try {
      // A source over a blocking stream is read to its end by the thread that asks, so files are written by the request's own thread.
      CompletableFuture<MultiPartFormData.Parts> parsed = new CompletableFuture<>();
      parser.parse(Content.Source.from(
          new ByteBufferPool.Sized(request.getComponents().getByteBufferPool(), false, BLOCK), in),
          Promise.Invocable.toPromise(parsed));
      return parsed.get();
    } catch (ExecutionException e) {
      throw refused(request, in, maxBytes, e.getCause() == null ? e : e.getCause());
    }
  }

  private static DifyException refused(Request request, Watched in, long maxBytes, Throwable cause)
      throws IOException {
    if (in.failure != null) {
      throw in.failure;
    }
    if (in.bytes > maxBytes) {
      return BodyReader.tooLarge(request, maxBytes);
    }
    if (cause instanceof FileSystemException) {
      return new DifyException(ErrorCode.STORE_FAILED, "An upload cannot be written to the disk of the server.", cause);
    }
    BodyReader.skip(request, maxBytes);
    return broken(cause instanceof EOFException ? "it ends before its last boundary" : reason(cause), cause);
  }

  private static String reason(Throwable cause) {
    return cause.getMessage() == null ? "it cannot be read" : cause.getMessage();
  }

  private static DifyException broken(String why, @Nullable Throwable cause) {
    return new DifyException(ErrorCode.INVALID_PARAM, "The body is no form in multipart/form-data: " + why + ".",
        cause);
  }

  /** Knows how much was read, and whether it was the client that failed. */
  private static final class Watched extends FilterInputStream {
    private final long maxBytes;
    private long bytes;
    private @Nullable IOException failure;

    Watched(InputStream in, long maxBytes) {
      super(in);
      this.maxBytes = maxBytes;
    }

    @Override
    public int read(byte[] block, int offset, int length) throws IOException {
      if (bytes > maxBytes) {
        throw new EOFException("more than its limit");
      }
      try {
        int n = in.read(block, offset, length);
        bytes += Math.max(0, n);
        return n;
      } catch (IOException e) {
        failure = e;
        throw e;
      }
    }

    @Override
    public void close() {
      // The rest of the body may have to be thrown away.
    }
  }
}
