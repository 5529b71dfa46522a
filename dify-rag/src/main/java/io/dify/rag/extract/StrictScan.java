package io.dify.rag.extract;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import org.jspecify.annotations.Nullable;

/** One pass over bytes that finds out whether they are text in an encoding, without keeping any of it. */
final class StrictScan {
  /** Where bytes are no text: offset from 0 in the file, line from 1, the byte itself. */
  record Fault(long offset, long line, int badByte) {}

  private static final int BLOCK = 1 << 16;

  private final CharsetDecoder decoder;
  private final ByteBuffer bytes = ByteBuffer.allocate(BLOCK);
  private final CharBuffer chars = CharBuffer.allocate(BLOCK);
  private long consumed;
  private long lines = 1;
  private long decoded;
  private long nuls;
  private boolean escapes;
  private char previous;

  StrictScan(Charset charset) {
    decoder = charset.newDecoder().onMalformedInput(CodingErrorAction.REPORT)
        .onUnmappableCharacter(CodingErrorAction.REPORT);
  }

  /** Reads to the end, or to the first fault, which is returned. */
  @Nullable
  Fault run(InputStream in) throws IOException {
    boolean end = false;
    while (true) {
      if (!end) {
        int n = in.read(bytes.array(), bytes.position(), bytes.remaining());
        end = n < 0;
        bytes.position(bytes.position() + Math.max(0, n));
      }
      bytes.flip();
      CoderResult result = decoder.decode(bytes, chars, end);
      consumed += bytes.position();
      look();
      if (result.isError()) {
        return new Fault(consumed, lines, bytes.get(bytes.position()) & 0xff);
      }
      bytes.compact();
      if (end && result.isUnderflow()) {
        return null;
      }
    }
  }

  /** Whether so many characters are NUL that this must be another encoding of two or four bytes a character, or no text at all. */
  boolean isMostlyNul() {
    return nuls * 10 > decoded;
  }

  /** Whether it holds the escapes by which encodings such as ISO-2022-JP hide other characters in plain ASCII. */
  boolean hasShiftEscapes() {
    return escapes;
  }

  private void look() {
    chars.flip();
    decoded += chars.remaining();
    while (chars.hasRemaining()) {
      char c = chars.get();
      if (c == '\n') {
        lines++;
      } else if (c == 0) {
        nuls++;
      } else if (c == '$' && previous == '\u001b') {
        escapes = true;
      }
      previous = c;
    }
    chars.clear();
  }
}
