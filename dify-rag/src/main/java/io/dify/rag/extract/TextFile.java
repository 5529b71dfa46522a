package io.dify.rag.extract;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.rag.document.SourceDocument;
import io.dify.rag.extract.StrictScan.Fault;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A document whose encoding is known for certain. A wrong guess would fill a knowledge base with nonsense that nobody notices, so there is none:
 * a byte order mark decides, else the whole file must be strict UTF-8, else the encoding that the user named must fit it strictly, else the file is
 * refused, naming the place and the likely encoding.
 */
final class TextFile {
  private final SourceDocument document;
  private final Charset charset;
  private final int markBytes;
  private final long limit;

  private TextFile(SourceDocument document, Charset charset, int markBytes, long limit) {
    this.document = document;
    this.charset = charset;
    this.markBytes = markBytes;
    this.limit = limit;
  }

  /** Reads the file once to find its encoding. */
  static TextFile inspect(SourceDocument document, ExtractOptions options, long limit) {
    try {
      byte[] head = head(document, limit);
      BinaryKind.refuse(document.name(), head);
      ByteOrderMark mark = ByteOrderMark.of(head);
      if (mark != null) {
        TextFile file = new TextFile(document, mark.charset(), mark.length(), limit);
        file.refuse(file.scan(charsetScan(mark.charset())), "its byte order mark says " + mark.charset());
        return file;
      }
      TextFile utf8 = new TextFile(document, StandardCharsets.UTF_8, 0, limit);
      StrictScan scan = charsetScan(StandardCharsets.UTF_8);
      Fault fault = utf8.scan(scan);
      boolean plain = fault == null && !scan.isMostlyNul() && !scan.hasShiftEscapes();
      return plain ? utf8 : other(document, options, limit, fault);
    } catch (IOException e) {
      throw document.unreadable(e);
    }
  }

  private static TextFile other(SourceDocument document, ExtractOptions options, long limit, @Nullable Fault fault)
      throws IOException {
    Charset named = options.encoding();
    if (named == null || named.equals(StandardCharsets.UTF_8)) {
      throw EncodingGuess.refusal(document, limit, fault);
    }
    TextFile file = new TextFile(document, named, 0, limit);
    file.refuse(file.scan(charsetScan(named)), "it is neither UTF-8 nor " + named + ", which was asked for");
    return file;
  }

  private static StrictScan charsetScan(Charset charset) {
    return new StrictScan(charset);
  }

  private static byte[] head(SourceDocument document, long limit) throws IOException {
    try (InputStream in = RawBytes.open(document, limit)) {
      return in.readNBytes(8);
    }
  }

  private @Nullable Fault scan(StrictScan scan) throws IOException {
    try (InputStream in = RawBytes.open(document, limit)) {
      in.skipNBytes(markBytes);
      return scan.run(in);
    }
  }

  private void refuse(@Nullable Fault fault, String why) {
    if (fault != null) {
      throw new DifyException(ErrorCode.BAD_ENCODING,
          "%s cannot be read as text: %s, but byte 0x%02X at offset %d (line %d) does not fit. Name the right encoding (--encoding NAME) or save it as UTF-8."
              .formatted(document.name(), why, fault.badByte(), fault.offset() + markBytes, fault.line()));
    }
  }

  /** The text without byte order mark; the caller closes it. */
  Reader reader() throws IOException {
    InputStream in = RawBytes.open(document, limit);
    in.skipNBytes(markBytes);
    return new BufferedReader(new InputStreamReader(in, charset.newDecoder()
        .onMalformedInput(CodingErrorAction.REPORT).onUnmappableCharacter(CodingErrorAction.REPORT)), 1 << 16);
  }

  /** The whole text without byte order mark. */
  String readAll() {
    try (Reader reader = reader()) {
      StringWriter text = new StringWriter();
      reader.transferTo(text);
      return text.toString();
    } catch (IOException e) {
      throw document.unreadable(e);
    }
  }

  SourceDocument document() {
    return document;
  }
}
