package io.dify.runtime.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import org.eclipse.jetty.http.ByteRange;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Sends one file: whole, one range of it (RFC 9110, section 14), or only word that the client has it. Several ranges at once are answered with the whole. */
final class DownloadWriter {
  private static final int BLOCK = 64 << 10;
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final Request request;
  private final Response response;

  DownloadWriter(Request request, Response response) {
    this.request = request;
    this.response = response;
  }

  void write(Download file, Callback callback) throws IOException {
    describe(file);
    HttpFields asked = request.getHeaders();
    String tag = "\"" + file.tag() + "\"";
    if (!file.tag().isEmpty() && tag.equals(asked.get(HttpHeader.IF_NONE_MATCH))) {
      end(304, callback);
      return;
    }
    List<String> wanted = asked.getValuesList(HttpHeader.RANGE);
    String condition = asked.get(HttpHeader.IF_RANGE);
    if (!file.isPlayed() || wanted.isEmpty() || (condition != null && !condition.equals(tag))) {
      send(file, 200, 0, file.size(), callback);
      return;
    }
    List<ByteRange> ranges = ByteRange.parse(wanted, file.size());
    if (ranges.isEmpty()) {
      response.getHeaders().put(HttpHeader.CONTENT_RANGE, ByteRange.toNonSatisfiableHeaderValue(file.size()));
      end(416, callback);
    } else if (ranges.size() > 1) {
      send(file, 200, 0, file.size(), callback);
    } else {
      ByteRange range = ranges.getFirst();
      response.getHeaders().put(HttpHeader.CONTENT_RANGE, range.toHeaderValue(file.size()));
      send(file, 206, range.first(), range.getLength(), callback);
    }
  }

  private void describe(Download file) {
    HttpFields.Mutable headers = response.getHeaders();
    headers.put(HttpHeader.CONTENT_TYPE, file.mimeType());
    headers.put(HttpHeader.CONTENT_DISPOSITION, file.disposition());
    headers.put(HttpHeader.CACHE_CONTROL, file.caching());
    headers.put("X-Content-Type-Options", "nosniff");
    headers.put("Content-Security-Policy", "default-src 'none'; sandbox");
    if (!file.tag().isEmpty()) {
      headers.put(HttpHeader.ETAG, "\"" + file.tag() + "\"");
    }
    if (file.isPlayed()) {
      headers.put(HttpHeader.ACCEPT_RANGES, "bytes");
    }
  }

  private void end(int status, Callback callback) {
    response.setStatus(status);
    response.write(true, NOTHING.slice(), callback);
  }

  private void send(Download file, int status, long offset, long length, Callback callback) throws IOException {
    if (request.getMethod().equals("HEAD")) {
      response.getHeaders().put(HttpHeader.CONTENT_LENGTH, length);
      end(status, callback);
      return;
    }
    // Opened before the head is written: a file that is gone is still an error then.
    try (InputStream in = file.source().open(offset)) {
      response.setStatus(status);
      response.getHeaders().put(HttpHeader.CONTENT_LENGTH, length);
      copy(in, length);
    }
    response.write(true, NOTHING.slice(), callback);
  }

  private void copy(InputStream in, long length) throws IOException {
    byte[] block = new byte[(int) Math.min(BLOCK, Math.max(1, length))];
    for (long left = length; left > 0;) {
      int n = in.read(block, 0, (int) Math.min(block.length, left));
      if (n < 0) {
        throw new EOFException("A file is shorter than was said.");
      }
      Content.Sink.write(response, false, ByteBuffer.wrap(block, 0, n));
      left -= n;
    }
  }
}
