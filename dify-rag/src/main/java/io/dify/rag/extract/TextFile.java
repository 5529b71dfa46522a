package io.dify.rag.extract;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.rag.document.SourceDocument;
import io.dify.rag.extract.StrictScan.Fault;
import io.dify.rag.extract.charset.CharsetDetector.Detected;
import io.dify.rag.extract.charset.DeclaredCharset;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A document whose encoding is known. A byte order mark decides, else the whole file is strict UTF-8, else the encoding that the user named must fit it
 * strictly. Without such a name it is read in the encoding it declares (XML, HTML), else in the one its bytes point to, if that fits the whole file
 * strictly and no other is nearly as likely; else it is refused with the place and the guess, because a wrong guess would fill a knowledge base with
 * nonsense that nobody notices.
 */
final class TextFile {
  private static final Logger LOG = LoggerFactory.getLogger(TextFile.class);
  private static final int HEAD_BYTES = 4096;
  private static final int MOST_DAMAGED = 3;

  private final SourceDocument document;
  private final Charset charset;
  private final int markBytes;
  private final long limit;
  private final CodingErrorAction onDamage;

  private TextFile(SourceDocument document, Charset charset, int markBytes, long limit) {
    this(document, charset, markBytes, limit, CodingErrorAction.REPORT);
  }

  private TextFile(SourceDocument document, Charset charset, int markBytes, long limit, CodingErrorAction onDamage) {
    this.document = document;
    this.charset = charset;
    this.markBytes = markBytes;
    this.limit = limit;
    this.onDamage = onDamage;
  }

  /**
   * The same for pages of the Web, where single characters are often damaged: in the encoding that the page declares they become replacement characters if
   * they are few.
   */
  static TextFile inspectLeniently(SourceDocument document, ExtractOptions options, long limit) {
    try {
      return inspect(document, options, limit);
    } catch (DifyException e) {
      Optional<TextFile> lenient = e.code() == ErrorCode.BAD_ENCODING && options.encoding() == null
          ? lenient(document, limit)
          : Optional.empty();
      return lenient.orElseThrow(() -> e);
    }
  }

  private static Optional<TextFile> lenient(SourceDocument document, long limit) {
    try {
      Charset declared = DeclaredCharset.of(head(document, limit)).orElse(StandardCharsets.UTF_8);
      TextFile file = new TextFile(document, declared, 0, limit, CodingErrorAction.REPLACE);
      String text = file.readAll();
      long damaged = text.chars().filter(c -> c == '\ufffd').count();
      return damaged <= MOST_DAMAGED + text.length() / 2_000 ? Optional.of(file) : Optional.empty();
    } catch (IOException e) {
      throw document.unreadable(e);
    }
  }

  /** Reads the file once, or a few times, to find its encoding. A file larger than the limit is refused unread. */
  static TextFile inspect(SourceDocument document, ExtractOptions options, long limit) {
    if (!document.isGzip() && document.sizeBytes() > limit) {
      throw RawBytes.tooLarge(document.name(), limit);
    }
    try {
      byte[] head = head(document, limit);
      BinaryKind.refuse(document.name(), head);
      ByteOrderMark mark = ByteOrderMark.of(head);
      if (mark != null) {
        TextFile file = new TextFile(document, mark.charset(), mark.length(), limit);
        file.refuse(file.scan(), "its byte order mark says " + mark.charset());
        return file;
      }
      TextFile utf8 = new TextFile(document, StandardCharsets.UTF_8, 0, limit);
      StrictScan scan = new StrictScan(StandardCharsets.UTF_8);
      Fault fault = utf8.scan(scan);
      boolean plain = fault == null && !scan.isMostlyNul() && !scan.hasShiftEscapes();
      return plain ? utf8 : utf8.other(options, fault, head);
    } catch (IOException e) {
      throw document.unreadable(e);
    }
  }

  /** The file in another encoding than UTF-8, which it is not. */
  private TextFile other(ExtractOptions options, @Nullable Fault fault, byte[] head) throws IOException {
    Charset named = options.encoding();
    if (named != null && !named.equals(StandardCharsets.UTF_8)) {
      TextFile file = in(named);
      file.refuse(file.scan(), "it is neither UTF-8 nor " + named + ", which was asked for");
      return file;
    }
    TextFile declared = in(DeclaredCharset.of(head).orElse(StandardCharsets.UTF_8));
    if (!declared.charset.equals(StandardCharsets.UTF_8) && declared.scan() == null) {
      return declared;
    }
    EncodingGuess guess = EncodingGuess.of(document, limit, fault);
    Optional<Detected> detected = named == null ? guess.detected().filter(Detected::sure) : Optional.empty();
    TextFile likely = in(detected.map(Detected::charset).orElse(StandardCharsets.UTF_8));
    if (detected.isEmpty() || likely.scan() != null) {
      throw guess.refusal(document, fault);
    }
    LOG.info("{} is read as {}, which its bytes point to; it names no encoding.", document.name(), likely.charset);
    return likely;
  }

  private TextFile in(Charset other) {
    return new TextFile(document, other, 0, limit);
  }

  private static byte[] head(SourceDocument document, long limit) throws IOException {
    try (InputStream in = RawBytes.open(document, limit)) {
      return in.readNBytes(HEAD_BYTES);
    }
  }

  private @Nullable Fault scan() throws IOException {
    return scan(new StrictScan(charset));
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
        .onMalformedInput(onDamage).onUnmappableCharacter(onDamage)), 1 << 16);
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
