package io.dify.runtime.http;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.io.InputStream;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.MultiPart;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.Content;

/** A file of a form, in memory or on disk until its request is answered. For one thread. */
public final class FilePart {
  private static final String UNKNOWN = "application/octet-stream";

  private static final ByteBufferPool.Sized MEMORY = new ByteBufferPool.Sized(ByteBufferPool.NON_POOLING, false,
      32 << 10);

  private final String name;
  private final String mimeType;
  private final long size;
  private final Supplier<InputStream> content;

  private FilePart(String name, String mimeType, long size, Supplier<InputStream> content) {
    this.name = name;
    this.mimeType = mimeType;
    this.size = size;
    this.content = content;
  }

  static FilePart of(MultiPart.Part part) {
    String name = FileNames.last(FileNames.of(part));
    if (name.isEmpty()) {
      throw new DifyException(ErrorCode.FILENAME_NOT_EXISTS, "The file has no name; give it one with an extension.");
    }
    String type = part.getHeaders().get(HttpHeader.CONTENT_TYPE);
    return new FilePart(name, type == null || type.isBlank() ? UNKNOWN : type.strip(), part.getLength(),
        () -> Content.Source.asInputStream(part.newContentSource(MEMORY, 0, -1)));
  }

  /** Its name as the client gave it, without folders; not blank, and never to be used as the name of a file on disk. */
  public String name() {
    return name;
  }

  /** Its media type as the client says. */
  public String mimeType() {
    return mimeType;
  }

  /** Its bytes. */
  public long size() {
    return size;
  }

  /** Its content from the beginning; the caller closes it. May be called several times. */
  public InputStream open() {
    return content.get();
  }
}
