package io.dify.rag.ingest;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.Value;
import io.dify.rag.chunk.ChunkMode;
import io.dify.rag.chunk.ChunkSettings;
import io.dify.rag.chunk.CutRule;
import io.dify.rag.clean.CleanSettings;
import io.dify.rag.measure.LengthUnit;
import io.dify.rag.store.BaseSettings;
import java.util.LinkedHashMap;
import java.util.List;
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
  private static final ProcessRule AUTOMATIC = new ProcessRule(CleanSettings.defaults(), ChunkSettings.automatic());

  /** The rule of settings. */
  public static ProcessRule of(BaseSettings settings) {
    return new ProcessRule(settings.clean(), settings.chunk());
  }

  /** The same settings with this rule. */
  public BaseSettings in(BaseSettings settings) {
    return new BaseSettings(clean, chunk, settings.retrieval(), settings.embedding());
  }

  /** The object {@code {mode, rules}} that reads as this rule; lengths in characters, which the API does not know, are written as they are. */
  public Value.Obj write() {
    Map<String, Object> rules = new LinkedHashMap<>();
    rules.put("pre_processing_rules", List.of(
        Map.of("id", "remove_extra_spaces", "enabled", clean.collapseWhitespace()),
        Map.of("id", "remove_urls_emails", "enabled", clean.removeUrlsAndEmails()),
        Map.of("id", "remove_stopwords", "enabled", clean.removeStopwords())));
    rules.put("segmentation", segmentation(chunk.cut()));
    boolean automatic = clean.equals(AUTOMATIC.clean) && chunk.cut().equals(AUTOMATIC.chunk.cut()) && chunk.sections();
    String mode = automatic ? "automatic" : "custom";
    if (chunk.mode() instanceof ChunkMode.ParentChild both) {
      rules.put("parent_mode", both.parents().wire());
      rules.put("subchunk_segmentation", segmentation(both.children()));
      mode = automatic ? mode : "hierarchical";
    }
    return (Value.Obj) Value.from(Map.of("mode", mode, "rules", rules));
  }

  private static Map<String, Object> segmentation(CutRule cut) {
    return Map.of("separator", cut.separator(), "max_tokens", cut.maxLength(), "chunk_overlap", cut.overlap());
  }

  /**
   * Reads a rule.
   *
   * @param rule the object {@code process_rule}; {@code mode} is {@code automatic} (also when it is left out), {@code custom} or {@code hierarchical}
   * @param docForm {@code text_model}, {@code hierarchical_model} or {@code qa_model}
   * @param docLanguage in which a model writes questions, may be empty
   * @throws DifyException {@code INVALID_PARAM} when something in it is not known, of another type or out of range, or when a custom rule has no
   *     pre-processing rules, no segmentation or no {@code max_tokens}
   */
  public static ProcessRule read(Value.Obj rule, String docForm, String docLanguage) {
    String mode = text(rule, "mode", "automatic");
    Value.Obj rules = object(rule, "rules");
    return switch (mode) {
      case "automatic" -> new ProcessRule(CleanSettings.defaults(),
          ChunkSettings.automatic().withMode(mode(docForm, docLanguage, rules)));
      case "custom" -> {
        required(rules, "pre_processing_rules", "rules");
        required(object(rules, "segmentation"), "max_tokens", "rules.segmentation");
        yield written(rules, docForm, docLanguage);
      }
      case "hierarchical" -> written(rules, docForm, docLanguage);
      default -> throw bad("mode", mode, "automatic, custom and hierarchical");
    };
  }

  private static void required(Value.Obj in, String name, String place) {
    if (at(in, name).isNothing()) {
      throw new DifyException(ErrorCode.INVALID_PARAM, "A custom process_rule needs " + place + "." + name + ".");
    }
  }

  private static ProcessRule written(Value.Obj rules, String docForm, String docLanguage) {
    return new ProcessRule(clean(rules), new ChunkSettings(mode(docForm, docLanguage, rules),
        cut(object(rules, "segmentation"), CutRule.automatic().maxLength()), false));
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
    for (Value item : list(rules, "pre_processing_rules")) {
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
    return new CleanSettings(spaces, addresses, stopwords);
  }

  private static Value at(Value.Obj in, String name) {
    return in.fields().getOrDefault(name, Value.nothing());
  }

  private static List<Value> list(Value.Obj in, String name) {
    return switch (at(in, name)) {
      case Value.Nothing nothing -> List.of();
      case Value.Array array -> array.items();
      case Value other -> throw wrong(name, "a list", other);
    };
  }

  private static Value.Obj object(Value.Obj in, String name) {
    return switch (at(in, name)) {
      case Value.Nothing nothing -> new Value.Obj(Map.of());
      case Value.Obj object -> object;
      case Value other -> throw wrong(name, "an object", other);
    };
  }

  private static String text(Value.Obj in, String name, String usual) {
    return switch (at(in, name)) {
      case Value.Nothing nothing -> usual;
      case Value.Text text -> text.text();
      case Value other -> throw wrong(name, "a text", other);
    };
  }

  private static int number(Value.Obj in, String name, int usual) {
    return switch (at(in, name)) {
      case Value.Nothing nothing -> usual;
      case Value.Whole whole -> Math.clamp(whole.number(), -1, Integer.MAX_VALUE);
      case Value other -> throw wrong(name, "a whole number", other);
    };
  }

  private static DifyException wrong(String name, String expected, Value actual) {
    return new DifyException(ErrorCode.INVALID_PARAM,
        "'" + name + "' of process_rule must be " + expected + ", not " + actual.type().wire() + ".");
  }

  private static DifyException bad(String what, String value, String known) {
    return new DifyException(ErrorCode.INVALID_PARAM,
        "There is no " + what + " \"" + value + "\"; there are " + known + ".");
  }
}
