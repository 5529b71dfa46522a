package io.dify.rag.ingest;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.Value;
import io.dify.rag.chunk.ChunkMode;
import io.dify.rag.chunk.ChunkSettings;
import io.dify.rag.chunk.CutRule;
import io.dify.rag.clean.CleanSettings;
import io.dify.rag.measure.LengthUnit;
import java.util.Map;

/**
 * How documents become chunks, as Dify's API writes it ({@code process_rule} with {@code doc_form} and {@code doc_language}). Lengths are tokens there. What is left out has the API's
 * defaults: separator {@code \n}, 500 tokens; overlap 50 in automatic mode, else 0; children {@code \n} and 512 tokens.
 *
 * @param clean how text is tidied
 * @param chunk how it is cut; rules that somebody wrote hold as they are, so Markdown is cut by its sections in automatic mode only
 */
public record ProcessRule(CleanSettings clean, ChunkSettings chunk) {
  private static final int CHILD_LENGTH = 512;

  /**
   * Reads a rule.
   *
   * @param rule the object {@code process_rule}; {@code mode} is {@code automatic} (also when it is left out), {@code custom} or {@code hierarchical}
   * @param docForm {@code text_model}, {@code hierarchical_model} or {@code qa_model}
   * @param docLanguage in which a model writes questions, may be empty
   * @throws DifyException {@code INVALID_PARAM} when something in it is not known or out of range
   */
  public static ProcessRule read(Value.Obj rule, String docForm, String docLanguage) {
    String mode = text(rule, "mode", "automatic");
    Value.Obj rules = object(rule, "rules");
    return switch (mode) {
      case "automatic" -> new ProcessRule(CleanSettings.defaults(),
          ChunkSettings.automatic().withMode(mode(docForm, docLanguage, rules)));
      case "custom", "hierarchical" -> new ProcessRule(clean(rules),
          new ChunkSettings(mode(docForm, docLanguage, rules), cut(object(rules, "segmentation"),
              CutRule.automatic().maxLength()), false));
      default -> throw bad("mode", mode, "automatic, custom and hierarchical");
    };
  }

  private static ChunkMode mode(String docForm, String docLanguage, Value.Obj rules) {
    return switch (ChunkMode.of(docForm)) {
      case ChunkMode.General general -> general;
      case ChunkMode.ParentChild both -> new ChunkMode.ParentChild(
          ChunkMode.Parents.of(text(rules, "parent_mode", ChunkMode.Parents.PARAGRAPH.wire())),
          cut(object(rules, "subchunk_segmentation"), CHILD_LENGTH));
      case ChunkMode.QuestionAnswer questions -> new ChunkMode.QuestionAnswer(docLanguage, questions.model());
    };
  }

  private static CutRule cut(Value.Obj segmentation, int usual) {
    return new CutRule(text(segmentation, "separator", "\n"), number(segmentation, "max_tokens", usual),
        number(segmentation, "chunk_overlap", 0), LengthUnit.TOKENS);
  }

  private static CleanSettings clean(Value.Obj rules) {
    boolean spaces = false;
    boolean addresses = false;
    boolean stopwords = false;
    if (rules.fields().get("pre_processing_rules") instanceof Value.Array list) {
      for (Value item : list.items()) {
        Value.Obj one = item instanceof Value.Obj object ? object : new Value.Obj(Map.of());
        boolean enabled = one.fields().get("enabled") instanceof Value.Bool bool && bool.truth();
        String id = text(one, "id", "");
        switch (id) {
          case "remove_extra_spaces" -> spaces = enabled;
          case "remove_urls_emails" -> addresses = enabled;
          case "remove_stopwords" -> stopwords = enabled;
          default -> throw bad("pre-processing rule", id,
              "remove_extra_spaces, remove_urls_emails and remove_stopwords");
        }
      }
    }
    return new CleanSettings(spaces, addresses, stopwords);
  }

  private static Value.Obj object(Value.Obj in, String name) {
    return in.fields().get(name) instanceof Value.Obj object ? object : new Value.Obj(Map.of());
  }

  private static String text(Value.Obj in, String name, String usual) {
    return in.fields().get(name) instanceof Value.Text text ? text.text() : usual;
  }

  private static int number(Value.Obj in, String name, int usual) {
    return in.fields().get(name) instanceof Value.Whole whole
        ? Math.clamp(whole.number(), -1, Integer.MAX_VALUE)
        : usual;
  }

  private static DifyException bad(String what, String value, String known) {
    return new DifyException(ErrorCode.INVALID_PARAM,
        "There is no " + what + " \"" + value + "\"; there are " + known + ".");
  }
}
