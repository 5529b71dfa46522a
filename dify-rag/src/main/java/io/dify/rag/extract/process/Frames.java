package io.dify.rag.extract.process;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.rag.document.Attachment;
import io.dify.rag.extract.parse.ParseLimits;
import io.dify.rag.extract.parse.Parsed;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What goes between the processes. The answering one may be under a stranger's control, so lengths are checked. Stateless. */
final class Frames {
  /**
   * A document to parse.
   *
   * @param file its path
   * @param extension of its name
   * @param limits its bounds
   */
  record Request(String file, String extension, ParseLimits limits) {}

  private static final int READY = 1;
  private static final int PARSED = 2;
  private static final int FAILED = 3;
  private static final int MAX_MESSAGE_BYTES = 1 << 16;

  private Frames() {}

  static void writeReady(DataOutputStream out) throws IOException {
    out.writeByte(READY);
    out.flush();
  }

  static void readReady(DataInputStream in) throws IOException {
    expect(in.readByte() == READY);
  }

  static void write(DataOutputStream out, Request request) throws IOException {
    ParseLimits limits = request.limits();
    out.writeUTF(request.file());
    out.writeUTF(request.extension());
    out.writeLong(limits.maxUnpackedBytes());
    out.writeInt(limits.maxEntries());
    out.writeInt(limits.maxTextChars());
    out.writeInt(limits.maxPages());
    out.writeInt(limits.maxImages());
    out.writeInt(limits.maxImageBytes());
    out.flush();
  }

  static Request readRequest(DataInputStream in) throws IOException {
    return new Request(in.readUTF(), in.readUTF(), new ParseLimits(in.readLong(), in.readInt(), in.readInt(),
        in.readInt(), in.readInt(), in.readInt()));
  }

  static void write(DataOutputStream out, Parsed parsed) throws IOException {
    out.writeByte(PARSED);
    writeBytes(out, parsed.text().getBytes(StandardCharsets.UTF_8));
    out.writeInt(parsed.attachments().size());
    for (Attachment attachment : parsed.attachments()) {
      out.writeUTF(attachment.name());
      out.writeUTF(attachment.mimeType());
      writeBytes(out, attachment.content());
    }
    out.flush();
  }

  static void write(DataOutputStream out, DifyException failure) throws IOException {
    out.writeByte(FAILED);
    out.writeUTF(failure.code().name());
    writeBytes(out, failure.text().getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  /**
   * Reads an answer.
   *
   * @throws DifyException the failure, if it is one
   */
  static Parsed readAnswer(DataInputStream in, ParseLimits limits) throws IOException {
    int kind = in.readByte();
    if (kind == FAILED) {
      ErrorCode code = code(in.readUTF());
      throw new DifyException(code, new String(readBytes(in, MAX_MESSAGE_BYTES), StandardCharsets.UTF_8));
    }
    expect(kind == PARSED);
    String text = new String(readBytes(in, 4L * limits.maxTextChars()), StandardCharsets.UTF_8);
    int count = in.readInt();
    expect(count >= 0 && count <= limits.maxImages());
    List<Attachment> attachments = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      attachments.add(Attachment.of(in.readUTF(), in.readUTF(), readBytes(in, limits.maxImageBytes())));
    }
    return new Parsed(text, attachments);
  }

  private static ErrorCode code(String name) throws IOException {
    try {
      return ErrorCode.valueOf(name);
    } catch (IllegalArgumentException e) {
      throw new IOException("Not an answer of a parser.", e);
    }
  }

  private static void writeBytes(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static byte[] readBytes(DataInputStream in, long most) throws IOException {
    int length = in.readInt();
    expect(length >= 0 && length <= most);
    byte[] bytes = in.readNBytes(length);
    expect(bytes.length == length);
    return bytes;
  }

  private static void expect(boolean right) throws IOException {
    if (!right) {
      throw new IOException("Not an answer of a parser.");
    }
  }
}
