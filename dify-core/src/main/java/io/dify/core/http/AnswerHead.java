package io.dify.core.http;

import io.dify.core.error.DifyException;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Status line and headers of an answer (RFC 9112, sections 4 and 5), interim 1xx answers skipped.
 *
 * @param version minor version of HTTP/1
 * @param status status code, 200 or more
 * @param headers fields
 */
record AnswerHead(int version, int status, HttpHeaders headers) {
  private static final int MAX_BYTES = 64 << 10;
  private static final int MAX_INTERIM = 16;
  private static final Pattern OTHER_LINE_ENDS = Pattern.compile("[\\u0085\\u2028\\u2029]");
  private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.([01]) ([1-5]\\d\\d)( .*)?");

  static AnswerHead read(InputStream in) throws IOException {
    for (int i = 0; i < MAX_INTERIM; i++) {
      AnswerHead head = readOne(in);
      if (head.status == 101) {
        throw new ProtocolException("the server switched protocols unasked");
      }
      if (head.status >= 200) {
        return head;
      }
    }
    throw new ProtocolException("too many interim answers");
  }

  private static AnswerHead readOne(InputStream in) throws IOException {
    Matcher line = STATUS_LINE.matcher(line(in, MAX_BYTES));
    if (!line.matches()) {
      throw new ProtocolException("the server does not answer in HTTP/1.1");
    }
    return new AnswerHead(Integer.parseInt(line.group(1)), Integer.parseInt(line.group(2)), fields(in));
  }

  /** Header or trailer fields up to the blank line. */
  static HttpHeaders fields(InputStream in) throws IOException {
    Map<String, List<String>> fields = new LinkedHashMap<>();
    int left = MAX_BYTES;
    for (String line = line(in, left); !line.isEmpty(); line = line(in, left)) {
      left -= line.length();
      int colon = line.indexOf(':');
      if (colon < 1) {
        throw new ProtocolException("a header of the answer is malformed");
      }
      fields.computeIfAbsent(line.substring(0, colon).toLowerCase(Locale.ROOT), name -> new ArrayList<>())
          .add(line.substring(colon + 1).trim());
    }
    try {
      return new HttpHeaders(fields);
    } catch (DifyException e) {
      throw new ProtocolException("a header of the answer is malformed");
    }
  }

  /** One line without its end. */
  static String line(InputStream in, int maxBytes) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(64);
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("the server closed the connection");
      }
      if (line.size() >= maxBytes) {
        throw new ProtocolException("a header of the answer is too long");
      }
      line.write(c);
    }
    String text = decoded(line.toByteArray());
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }

  /** Most that is not ASCII is UTF-8 nowadays, and was Latin-1 before. Line ends that are none to HTTP become blanks. */
  private static String decoded(byte[] line) {
    String utf8 = new String(line, StandardCharsets.UTF_8);
    String text = utf8.indexOf('\ufffd') < 0 ? utf8 : new String(line, StandardCharsets.ISO_8859_1);
    return OTHER_LINE_ENDS.matcher(text).replaceAll(" ");
  }

  /** Whether the server keeps the connection open after this answer. */
  boolean keepsAlive() {
    return version == 1 && !headers.lists("Connection", "close");
  }

  /** The body's framing (RFC 9112, section 6.3). */
  Framing framing(String method) throws IOException {
    if (method.equals("HEAD") || status == 204 || status == 304) {
      return new Framing.Fixed(0);
    }
    if (headers.fields().containsKey("Transfer-Encoding")) {
      if (headers.lists("Transfer-Encoding", "chunked")) {
        return new Framing.Chunked();
      }
      throw new ProtocolException("the transfer encoding of the answer is not known");
    }
    List<String> lengths = headers.fields().getOrDefault("Content-Length", List.of()).stream().distinct().toList();
    if (lengths.isEmpty()) {
      return new Framing.UntilClose();
    }
    if (lengths.size() > 1 || !lengths.getFirst().matches("\\d{1,18}")) {
      throw new ProtocolException("the content length of the answer is malformed");
    }
    return new Framing.Fixed(Long.parseLong(lengths.getFirst()));
  }

  /** How the end of a body is found. */
  sealed interface Framing {
    /** A number of bytes. */
    record Fixed(long length) implements Framing {}

    /** Chunks, the last of them empty. */
    record Chunked() implements Framing {}

    /** The connection ends. */
    record UntilClose() implements Framing {}
  }
}
