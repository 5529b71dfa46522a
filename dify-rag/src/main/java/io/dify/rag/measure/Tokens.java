package io.dify.rag.measure;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingResult;
import com.knuddels.jtokkit.api.EncodingType;
import com.knuddels.jtokkit.api.IntArrayList;

/** Tokens of a byte-pair vocabulary. The vocabulary is read from the jar when it is first needed. What looks like a control token is text. */
final class Tokens implements Measure {
  static final Tokens INSTANCE = new Tokens(
      Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.CL100K_BASE));
  /** So many characters are looked at for each token, at first: more than texts in any language have, on average. */
  private static final int CHARACTERS_PER_TOKEN = 6;
  private static final int MAX_BYTES_PER_UNIT = 3;

  private final Encoding encoding;

  private Tokens(Encoding encoding) {
    this.encoding = encoding;
  }

  @Override
  public int length(String text) {
    return encoding.countTokensOrdinary(sound(text, 0, text.length()));
  }

  @Override
  public int end(String text, int from, int to, int max) {
    for (long window = (long) max * CHARACTERS_PER_TOKEN;; window *= 4) {
      int stop = whole(text, (int) Math.min(to, from + window), to);
      EncodingResult result = encoding.encodeOrdinary(sound(text, from, stop), max);
      int end = from + prefixLength(encoding.decodeBytes(result.getTokens()));
      if (end < stop) {
        return Math.max(end, from + Character.charCount(text.codePointAt(from)));
      }
      if (stop == to) {
        return to;
      }
    }
  }

  @Override
  public int start(String text, int from, int to, int max) {
    if (max == 0) {
      return to;
    }
    for (long window = (long) max * CHARACTERS_PER_TOKEN;; window *= 4) {
      int begin = whole(text, (int) Math.max(from, to - window), to);
      IntArrayList tokens = encoding.encodeOrdinary(sound(text, begin, to));
      if (tokens.size() > max) {
        return fitting(text, to - suffixLength(last(tokens, max)), to, max);
      }
      if (begin == from) {
        return from;
      }
    }
  }

  private int fitting(String text, int earliest, int to, int max) {
    int start = earliest;
    while (start < to && !fits(text, start, to, max)) {
      start += Character.charCount(text.codePointAt(start));
    }
    return start;
  }

  @Override
  public boolean fits(String text, int from, int to, int max) {
    if ((long) (to - from) * MAX_BYTES_PER_UNIT <= max) {
      return true;
    }
    boolean severalCharacters = to - from > 2;
    return end(text, from, to, max) == to
        && (severalCharacters || encoding.countTokensOrdinary(sound(text, from, to)) <= max);
  }

  private byte[] last(IntArrayList tokens, int count) {
    IntArrayList last = new IntArrayList(count);
    for (int i = tokens.size() - count; i < tokens.size(); i++) {
      last.add(tokens.get(i));
    }
    return encoding.decodeBytes(last);
  }

  /** A stretch in which halves of surrogate pairs are question marks, as UTF-8 writes them: the encoder compares what it gives with what it got. */
  private static String sound(String text, int from, int to) {
    StringBuilder changed = null;
    for (int i = from; i < to; i++) {
      boolean whole = !Character.isSurrogate(text.charAt(i))
          || Character.isSupplementaryCodePoint(text.codePointAt(i))
          || (i > from && Character.isSupplementaryCodePoint(text.codePointAt(i - 1)));
      if (!whole) {
        changed = changed == null ? new StringBuilder(text.substring(from, to)) : changed;
        changed.setCharAt(i - from, '?');
      }
    }
    return changed == null ? text.substring(from, to) : changed.toString();
  }

  /** Not between the halves of a surrogate pair. */
  private static int whole(String text, int index, int to) {
    boolean within = index > 0 && index < to && Character.isLowSurrogate(text.charAt(index))
        && Character.isHighSurrogate(text.charAt(index - 1));
    return within ? index + 1 : index;
  }

  /** UTF-16 length of UTF-8 bytes; a character whose end is missing does not count. */
  private static int prefixLength(byte[] bytes) {
    int length = 0;
    for (int i = 0; i < bytes.length;) {
      int size = size(bytes[i]);
      if (i + size > bytes.length) {
        break;
      }
      length += size == 4 ? 2 : 1;
      i += size;
    }
    return length;
  }

  /** UTF-16 length of UTF-8 bytes; a character whose beginning is missing does not count. */
  private static int suffixLength(byte[] bytes) {
    int length = 0;
    for (byte one : bytes) {
      if ((one & 0xc0) != 0x80) {
        length += size(one) == 4 ? 2 : 1;
      }
    }
    return length;
  }

  private static int size(byte first) {
    if (first >= 0) {
      return 1;
    }
    return (first & 0xf8) == 0xf0 ? 4 : (first & 0xf0) == 0xe0 ? 3 : 2;
  }
}
