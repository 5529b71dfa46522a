package io.dify.runtime.http;

import java.net.URLDecoder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.MultiPart;

/** Names of files in headers: RFC 6266 with the extended notation of RFC 8187, which some clients use in forms too. Stateless. */
final class FileNames {
  private static final Pattern EXTENDED = Pattern
      .compile("(?i);\\s*filename\\*\\s*=\\s*(utf-8|iso-8859-1)'[^']*'([^;\\s]+)");
  private static final Pattern NOT_ASCII = Pattern.compile("[^\\x20-\\x7e]|[\"\\\\%]");

  private FileNames() {}

  /** The name of a part, as the client wrote it; empty for none. */
  static String of(MultiPart.Part part) {
    String disposition = part.getHeaders().get(HttpHeader.CONTENT_DISPOSITION);
    Matcher extended = EXTENDED.matcher(disposition == null ? "" : disposition);
    if (extended.find()) {
      return decoded(extended.group(2), Charset.forName(extended.group(1).toUpperCase(Locale.ROOT)));
    }
    String name = part.getFileName();
    return name == null ? "" : name;
  }

  private static String decoded(String text, Charset charset) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), charset);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }

  /** What stands after the last slash or backslash: old browsers send whole paths. */
  static String last(String name) {
    return name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1).strip();
  }

  /**
   * A {@code Content-Disposition}.
   *
   * @param kind {@code inline} or {@code attachment}
   * @param name any text
   */
  static String disposition(String kind, String name) {
    String plain = NOT_ASCII.matcher(name).replaceAll("_");
    StringBuilder extended = new StringBuilder();
    for (byte each : name.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (each & 0xff);
      if (c < 0x80 && (Character.isLetterOrDigit(c) || c == '.' || c == '-' || c == '_')) {
        extended.append(c);
      } else {
        extended.append(String.format(Locale.ROOT, "%%%02X", (int) c));
      }
    }
    return kind + "; filename=\"" + plain + "\"; filename*=UTF-8''" + extended;
  }
}
