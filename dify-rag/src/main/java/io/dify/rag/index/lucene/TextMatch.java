package io.dify.rag.index.lucene;

import io.dify.core.retrieval.MetadataCondition;
import java.util.Arrays;
import java.util.List;
import org.apache.lucene.util.BytesRef;

/**
 * What a text must be like, in UTF-8, where a text holds, begins or ends with another exactly when its bytes do.
 *
 * @param how the comparison
 * @param wanted what to compare with: one text, or several for {@link How#IS}
 */
record TextMatch(How how, List<BytesRef> wanted) {
  /** Comparisons of texts. */
  enum How {
    /** Is one of the wanted. */
    IS,
    /** Begins with it. */
    START,
    /** Ends with it. */
    END,
    /** Holds it. */
    CONTAIN
  }

  /** Of a condition on texts; of a negated one, what it negates. */
  static TextMatch of(MetadataCondition condition) {
    return switch (condition.operator()) {
      case CONTAINS, NOT_CONTAINS -> of(How.CONTAIN, List.of(condition.wanted()));
      case START_WITH -> of(How.START, List.of(condition.wanted()));
      case END_WITH -> of(How.END, List.of(condition.wanted()));
      case IS, IS_NOT -> of(How.IS, List.of(condition.wanted()));
      case IN, NOT_IN -> of(How.IS, condition.choices());
      case EMPTY, NOT_EMPTY, EQUAL, NOT_EQUAL, GREATER, LESS, GREATER_OR_EQUAL, LESS_OR_EQUAL, BEFORE, AFTER ->
        throw new IllegalArgumentException(condition.operator() + " does not compare texts.");
    };
  }

  private static TextMatch of(How how, List<String> wanted) {
    return new TextMatch(how, wanted.stream().map(BytesRef::new).toList());
  }

  /** Whether a text is like that. */
  boolean test(BytesRef text) {
    return switch (how) {
      case IS -> wanted.contains(text);
      case START -> isAt(text, 0);
      case END -> isAt(text, text.length - wanted.getFirst().length);
      case CONTAIN -> isAnywhere(text);
    };
  }

  private boolean isAnywhere(BytesRef text) {
    int last = text.length - wanted.getFirst().length;
    for (int at = 0; at <= last; at++) {
      if (isAt(text, at)) {
        return true;
      }
    }
    return false;
  }

  private boolean isAt(BytesRef text, int at) {
    BytesRef part = wanted.getFirst();
    if (at < 0 || at + part.length > text.length) {
      return false;
    }
    int from = text.offset + at;
    return Arrays.equals(text.bytes, from, from + part.length, part.bytes, part.offset,
        part.offset + part.length);
  }
}
