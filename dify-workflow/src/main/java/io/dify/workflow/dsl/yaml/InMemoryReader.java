package io.dify.workflow.dsl.yaml;

import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * The parser's source, over a text that is in memory whole. The inherited one moves its window every 1,024 characters, so that a single token of 10 MB
 * takes half a minute; this one takes time linear in the text.
 */
final class InMemoryReader extends StreamReader {
  private static final int BYTE_ORDER_MARK = 0xFEFF;

  private final int[] text;
  private int index;
  private int line;
  private int column;
  private int documentStart;

  InMemoryReader(String text) {
    super("");
    this.text = text.codePoints().toArray();
  }

  @Override
  public Mark getMark() {
    return new Mark("", index, line, column, text, index);
  }

  @Override
  public void forward() {
    forward(1);
  }

  @Override
  public void forward(int length) {
    int end = Math.min(index + length, text.length);
    while (index < end) {
      int character = text[index++];
      if (isBreak(character)) {
        line++;
        column = 0;
      } else if (character != BYTE_ORDER_MARK) {
        column++;
      }
    }
  }

  /** In CR LF the LF is the break. */
  private boolean isBreak(int character) {
    return switch (character) {
      case '\n', 0x85, 0x2028, 0x2029 -> true;
      case '\r' -> peek() != '\n';
      default -> false;
    };
  }

  @Override
  public int peek() {
    return peek(0);
  }

  @Override
  public int peek(int distance) {
    return index + distance < text.length ? text[index + distance] : 0;
  }

  @Override
  public String prefix(int length) {
    return new String(text, index, Math.min(length, text.length - index));
  }

  @Override
  public String prefixForward(int length) {
    String prefix = prefix(length);
    index += length;
    column += length;
    return prefix;
  }

  @Override
  public int getColumn() {
    return column;
  }

  @Override
  public int getDocumentIndex() {
    return index - documentStart;
  }

  @Override
  public void resetDocumentIndex() {
    documentStart = index;
  }

  @Override
  public int getIndex() {
    return index;
  }

  @Override
  public int getLine() {
    return line;
  }
}
