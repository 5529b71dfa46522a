package io.dify.workflow.node.http;

import io.dify.core.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Whether an answer is text or a file: by its disposition, its type, and in doubt its first bytes. */
enum AnswerKind {
  /** Text. */
  TEXT,
  /** A file. */
  FILE;

  /** How many bytes are looked at in doubt. */
  static final int SAMPLE = 1024;

  private static final Pattern TEXT_TYPE = Pattern.compile(
      "text/(?!.*csv).*|application/(.*[+.-])?((nd)?jsonl?|xml|javascript|x-www-form-urlencoded|yaml|graphql)([+.-].*)?"
          + "|.*\\+(json|xml|yaml)");
  private static final Pattern MEDIA_TYPE = Pattern.compile("(image|audio|video|font|model)/.*|text/.*csv.*");

  /** By the headers; empty when they leave it open. */
  static Optional<AnswerKind> of(HttpHeaders headers) {
    String disposition = headers.first("Content-Disposition").orElse("").strip().toLowerCase(Locale.ROOT);
    if (disposition.startsWith("attachment") || disposition.contains("filename")) {
      return Optional.of(FILE);
    }
    String type = headers.first("Content-Type").orElse("").split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    if (TEXT_TYPE.matcher(type).matches()) {
      return Optional.of(TEXT);
    }
    return MEDIA_TYPE.matcher(type).matches() ? Optional.of(FILE) : Optional.empty();
  }

  /** By the first bytes: text is UTF-8 without control characters other than those of lines. */
  static AnswerKind of(byte[] first) {
    CharBuffer chars = CharBuffer.allocate(first.length);
    CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(first), chars,
        first.length < SAMPLE);
    boolean hasControls = chars.flip().chars().anyMatch(c -> c < ' ' && "\t\r\n\f\u001b".indexOf(c) < 0);
    return result.isError() || hasControls ? FILE : TEXT;
  }
}
