package io.dify.rag.extract.mail;

import io.dify.rag.extract.charset.TextDecoder;
import io.dify.rag.extract.html.HtmlPage;
import io.dify.rag.extract.parse.MarkdownWriter;
import io.dify.rag.extract.parse.ParseErrors;
import io.dify.rag.extract.parse.ParseLimits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import org.apache.james.mime4j.MimeIOException;
import org.apache.james.mime4j.codec.DecodeMonitor;
import org.apache.james.mime4j.codec.DecoderUtil;
import org.apache.james.mime4j.dom.Body;
import org.apache.james.mime4j.dom.Entity;
import org.apache.james.mime4j.dom.Message;
import org.apache.james.mime4j.dom.Multipart;
import org.apache.james.mime4j.dom.SingleBody;
import org.apache.james.mime4j.message.DefaultMessageBuilder;
import org.apache.james.mime4j.stream.MimeConfig;

/** Writes mails. Not thread-safe. */
final class MailWriter {
  private static final MimeConfig BOUNDS = MimeConfig.custom().setMaxLineLen(-1).setMaxHeaderLen(100_000)
      .setMaxHeaderCount(2_000).setMalformedHeaderStartsBody(false).build();
  private static final List<String> SHOWN = List.of("From", "To", "Cc", "Date");
  private static final int MAX_DEPTH = 10;

  private final MarkdownWriter out;
  private final ParseLimits limits;

  MailWriter(MarkdownWriter out, ParseLimits limits) {
    this.out = out;
    this.limits = limits;
  }

  /** @param always whether what has no header is a mail all the same, of text only */
  void write(InputStream in, boolean always) throws IOException {
    DefaultMessageBuilder builder = new DefaultMessageBuilder();
    builder.setMimeEntityConfig(BOUNDS);
    try {
      Message message = builder.parseMessage(in);
      if (message.getHeader().getFields().isEmpty() && !always) {
        throw ParseErrors.unsupported("is no mail: it has no header.");
      }
      message(message, 0);
      message.dispose();
    } catch (MimeIOException e) {
      throw ParseErrors.broken("it is no well-formed mail (" + e.getClass().getSimpleName() + ")");
    }
  }

  private void message(Message message, int depth) throws IOException {
    out.heading(Math.min(depth + 1, 3), header(message, "Subject"));
    StringJoiner lines = new StringJoiner("\n");
    for (String name : SHOWN) {
      String value = header(message, name);
      if (!value.isBlank()) {
        lines.add(name + ": " + value);
      }
    }
    out.paragraph(lines.toString());
    entity(message, new HashMap<>(), depth);
  }

  private static String header(Entity entity, String name) {
    return Optional.ofNullable(entity.getHeader().getField(name))
        .map(field -> DecoderUtil.decodeEncodedWords(field.getBody(), DecodeMonitor.SILENT).replaceAll("\\s+", " ")
            .strip())
        .orElse("");
  }

  /** @param related images of a page by their content id */
  private void entity(Entity entity, Map<String, byte[]> related, int depth) throws IOException {
    if (depth > MAX_DEPTH) {
      throw ParseErrors.broken("mails and their parts are nested deeper than " + MAX_DEPTH);
    }
    Body body = entity.getBody();
    String type = entity.getMimeType();
    boolean attached = "attachment".equals(entity.getDispositionType());
    if (body instanceof Multipart multipart) {
      multipart(multipart, related, depth);
    } else if (body instanceof Message inner) {
      message(inner, depth + 1);
    } else if (body instanceof SingleBody single) {
      if (attached || !type.startsWith("text/")) {
        attachment(entity, single);
      } else if (type.equals("text/html")) {
        HtmlPage.write(text(entity, single), out,
            source -> related.getOrDefault(source.replaceFirst("^cid:", ""), new byte[0]));
      } else {
        out.paragraph(text(entity, single).replace("\r\n", "\n"));
      }
    }
  }

  private void multipart(Multipart multipart, Map<String, byte[]> related, int depth) throws IOException {
    List<Entity> parts = multipart.getBodyParts();
    Map<String, byte[]> images = new HashMap<>(related);
    List<Entity> shown = new ArrayList<>(parts);
    if (multipart.getSubType().equals("related")) {
      for (Entity part : parts) {
        if (part.getMimeType().startsWith("image/") && part.getBody() instanceof SingleBody image) {
          images.put(header(part, "Content-ID").replaceAll("[<>]", ""), bytes(image));
          shown.remove(part);
        }
      }
    } else if (multipart.getSubType().equals("alternative")) {
      shown = List.of(best(parts));
    }
    for (Entity part : shown) {
      entity(part, images, depth + 1);
    }
  }

  /** Plain text if there is some, because HTML of mails is mostly furniture; else the last, which is the richest. */
  private static Entity best(List<Entity> parts) throws IOException {
    for (Entity part : parts) {
      if (part.getMimeType().equals("text/plain") && part.getBody() instanceof SingleBody body
          && !text(part, body).isBlank()) {
        return part;
      }
    }
    return parts.getLast();
  }

  private void attachment(Entity entity, SingleBody body) throws IOException {
    String name = entity.getFilename() == null
        ? ""
        : entity.getFilename().replaceAll("[\\p{Cntrl}\\[\\]]", " ").strip();
    if (entity.getMimeType().startsWith("image/")) {
      byte[] image = bytes(body);
      out.image(name, image.length > limits.maxImageBytes() ? new byte[0] : image);
    } else if (!name.isEmpty()) {
      out.paragraph("Attachment: " + name);
    }
  }

  private static String text(Entity entity, SingleBody body) throws IOException {
    String charset = entity.getCharset();
    boolean named = entity.getHeader().getField("Content-Type") != null
        && entity.getHeader().getField("Content-Type").getBody().toLowerCase(Locale.ROOT).contains("charset");
    return TextDecoder.decode(bytes(body), named && charset != null ? charset : "");
  }

  private static byte[] bytes(SingleBody body) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    body.writeTo(bytes);
    return bytes.toByteArray();
  }
}
