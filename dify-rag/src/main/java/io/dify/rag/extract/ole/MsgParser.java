package io.dify.rag.extract.ole;

import io.dify.rag.extract.html.HtmlPage;
import io.dify.rag.extract.parse.DocumentParser;
import io.dify.rag.extract.parse.MarkdownWriter;
import io.dify.rag.extract.parse.ParseLimits;
import io.dify.rag.extract.parse.Parsed;
import io.dify.rag.extract.rtf.RtfText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Calendar;
import java.util.StringJoiner;
import org.apache.poi.hsmf.MAPIMessage;
import org.apache.poi.hsmf.datatypes.AttachmentChunks;
import org.apache.poi.hsmf.exceptions.ChunkNotFoundException;
import org.jspecify.annotations.Nullable;

/** Mails of Outlook ([MS-OXMSG]): subject as heading, who wrote to whom and when (UTC), the text, and the names of what is attached. */
public final class MsgParser implements DocumentParser {
  /** The parser. */
  public MsgParser() {}

  @Override
  public Parsed parse(Path path, ParseLimits limits) throws IOException {
    return OleFiles.read(path, root -> {
      MarkdownWriter out = new MarkdownWriter(limits);
      try (MAPIMessage message = new MAPIMessage(root)) {
        message.setReturnNullOnMissingChunk(true);
        message.guess7BitEncoding();
        write(message, out);
      } catch (ChunkNotFoundException e) {
        throw new IOException(e);
      }
      return out.toParsed();
    });
  }

  private static void write(MAPIMessage message, MarkdownWriter out) throws ChunkNotFoundException {
    out.heading(1, text(message.getSubject()));
    StringJoiner lines = new StringJoiner("\n");
    line(lines, "From", message.getDisplayFrom());
    line(lines, "To", message.getDisplayTo());
    line(lines, "Cc", message.getDisplayCC());
    Calendar date = message.getMessageDate();
    line(lines, "Date", date == null
        ? null
        : DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(date.toInstant().atOffset(ZoneOffset.UTC)));
    out.paragraph(lines.toString());
    body(message, out);
    for (AttachmentChunks attachment : message.getAttachmentFiles()) {
      attachment(attachment, out);
    }
  }

  private static void line(StringJoiner lines, String name, @Nullable String value) {
    if (!text(value).isBlank()) {
      lines.add(name + ": " + text(value));
    }
  }

  private static String text(@Nullable String value) {
    return value == null ? "" : value.replace("\u0000", "").strip();
  }

  private static void body(MAPIMessage message, MarkdownWriter out) throws ChunkNotFoundException {
    String plain = text(message.getTextBody());
    String html = text(message.getHtmlBody());
    String rtf = text(message.getRtfBody());
    if (!plain.isBlank()) {
      out.paragraph(plain.replace("\r\n", "\n"));
    } else if (!html.isBlank()) {
      HtmlPage.write(html, out, source -> new byte[0]);
    } else if (!rtf.isBlank()) {
      new RtfText(out).write(rtf.getBytes(StandardCharsets.ISO_8859_1));
    }
  }

  private static void attachment(AttachmentChunks attachment, MarkdownWriter out) {
    var longName = attachment.getAttachLongFileName();
    var shortName = attachment.getAttachFileName();
    String name = text(longName != null ? longName.getValue() : shortName != null ? shortName.getValue() : null);
    byte[] data = attachment.getEmbeddedAttachmentObject();
    if (data != null && name.matches("(?i).*\\.(png|jpe?g|gif|bmp|webp)")) {
      out.image(name, data);
    } else if (!name.isEmpty()) {
      out.paragraph("Attachment: " + name);
    }
  }
}
