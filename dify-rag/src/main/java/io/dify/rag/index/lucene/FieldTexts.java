package io.dify.rag.index.lucene;

import io.dify.core.retrieval.MetadataCondition;
import io.dify.core.value.Value;
import io.dify.core.value.ValueText;
import java.util.Map;
import java.util.OptionalDouble;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.DoubleField;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StringField;
import org.apache.lucene.util.BytesRef;

/**
 * What filters ask of an entry. A condition looks at nothing of a value but its plain text, and at that as a number where it reads as one, so
 * these two are what is indexed: the text as one term, the number as a point. The set of names is open; a name costs a Lucene field or two.
 */
final class FieldTexts {
  /** The names of the fields an entry has. */
  static final String NAMES = "fields";
  /** Bytes from which on a text is kept beside the dictionary: terms are for values that repeat, and may not be longer than 32,766. */
  private static final int LONG_BYTES = 1024;

  private FieldTexts() {}

  /** Texts as terms. */
  static String terms(String name) {
    return "text:" + name;
  }

  /** Texts too long for a term. */
  static String longTexts(String name) {
    return "long:" + name;
  }

  /** Numbers. */
  static String numbers(String name) {
    return "number:" + name;
  }

  static void add(Map<String, Value> fields, Document document) {
    fields.forEach((name, value) -> {
      document.add(new StringField(NAMES, name, Field.Store.NO));
      BytesRef text = new BytesRef(ValueText.plain(value));
      document.add(text.length < LONG_BYTES
          ? new StringField(terms(name), text, Field.Store.NO)
          : new BinaryDocValuesField(longTexts(name), text));
      OptionalDouble number = MetadataCondition.number(value);
      if (number.isPresent()) {
        document.add(new DoubleField(numbers(name), number.getAsDouble(), Field.Store.NO));
      }
    });
  }
}
