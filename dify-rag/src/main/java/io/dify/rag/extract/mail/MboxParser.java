package io.dify.rag.extract.mail;

import io.dify.rag.extract.parse.DocumentParser;
import io.dify.rag.extract.parse.MarkdownWriter;
import io.dify.rag.extract.parse.ParseErrors;
import io.dify.rag.extract.parse.ParseLimits;
import io.dify.rag.extract.parse.Parsed;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** A box of mails, each a page. */
public final class MboxParser implements DocumentParser {
  private static final byte[] START = "From ".getBytes(StandardCharsets.US_ASCII);
  private static final int MAX_MAIL_BYTES = 32 << 20;

  /** The parser. */
  public MboxParser() {}

  @Override
  public Parsed parse(Path path, ParseLimits limits) throws IOException {
    MarkdownWriter out = new MarkdownWriter(limits);
    MailWriter writer = new MailWriter(out, limits);
    ByteArrayOutputStream mail = new ByteArrayOutputStream();
    try (InputStream in = new BufferedInputStream(Files.newInputStream(path), 1 << 16)) {
      for (byte[] line = line(in); line.length > 0; line = line(in)) {
        if (startsMail(line)) {
          write(mail, writer, out);
        } else {
          mail.write(line, 0, line.length);
        }
        if (mail.size() > MAX_MAIL_BYTES) {
          throw ParseErrors.tooLarge("holds a mail of more than " + MAX_MAIL_BYTES + " bytes.");
        }
      }
    }
    write(mail, writer, out);
    return out.toParsed();
  }

  private static void write(ByteArrayOutputStream mail, MailWriter writer, MarkdownWriter out) throws IOException {
    if (mail.size() > 0) {
      out.page();
      writer.write(new ByteArrayInputStream(mail.toByteArray()), true);
      mail.reset();
    }
  }

  private static boolean startsMail(byte[] line) {
    return line.length > START.length && Arrays.equals(line, 0, START.length, START, 0, START.length);
  }

  /** A line with its end, empty at the end of the file; overlong ones in parts. */
  private static byte[] line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(100);
    int one;
    while (line.size() < 1 << 20 && (one = in.read()) >= 0) {
      line.write(one);
      if (one == '\n') {
        break;
      }
    }
    return line.toByteArray();
  }
}
