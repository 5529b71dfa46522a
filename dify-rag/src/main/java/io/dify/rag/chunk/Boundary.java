package io.dify.rag.chunk;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A kind of place where a text may be cut. */
@FunctionalInterface
interface Boundary {
  Boundary PARAGRAPH = after("\n{2,}");
  Boundary LINE = after("\n");
  /** After the marks that end a sentence and the quotes and brackets that close it; a Latin full stop counts before a blank only. */
  Boundary SENTENCE = after("[。！？；…]+[”’」』）】》\"']*+|[.!?;]+[\"'”’)\\]]*+(?=\\s)");
  Boundary WORD = after("\\s+|[，、：]");

  /** From coarse to fine. */
  List<Boundary> PROSE = List.of(PARAGRAPH, LINE, SENTENCE, WORD);

  /** The indexes at which a piece may end, ascending, in {@code (0, length)}. */
  List<Integer> in(CharSequence text);

  private static Boundary after(String regex) {
    Pattern pattern = Pattern.compile(regex);
    return text -> {
      List<Integer> ends = new ArrayList<>();
      Matcher matcher = pattern.matcher(text);
      while (matcher.find()) {
        if (matcher.end() < text.length()) {
          ends.add(matcher.end());
        }
      }
      return ends;
    };
  }
}
