package io.dify.workflow.moderation;

import io.dify.workflow.node.NodeData;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What of an app is checked, how, and what is said in place of what must not be.
 *
 * @param method how texts are checked
 * @param inputReply the answer to an input that must not be; empty when inputs are not checked
 * @param outputReply what takes the place of an answer that must not be; empty when answers are not checked
 */
public record Moderation(Method method, Optional<String> inputReply, Optional<String> outputReply) {
  /** Lines of keywords at most. */
  public static final int MAX_KEYWORDS = 100;

  /** How texts are checked. */
  public sealed interface Method {}

  /**
   * By words.
   *
   * @param words in lower case; a text that contains one, in whatever case, must not be
   */
  public record Keywords(List<String> words) implements Method {
    /** Copies. */
    public Keywords {
      words = List.copyOf(words);
    }
  }

  /** By OpenAI's moderation model. */
  public record OpenAi() implements Method {}

  /** By an API extension, which may also change texts. */
  public record Api(String extension) implements Method {}

  /** Reads {@code sensitive_word_avoidance}; empty when it is off. Reports settings that cannot be followed. */
  static Optional<Moderation> read(NodeData data) {
    if (!data.at("enabled").truth(false)) {
      return Optional.empty();
    }
    NodeData config = data.at("config");
    NodeData type = data.at("type");
    Optional<Method> method = switch (type.text("")) {
      case "keywords" -> Optional.of(keywords(config.at("keywords")));
      case "openai_moderation" -> Optional.of(new OpenAi());
      case "api" -> Optional.of(new Api(config.at("api_based_extension_id").requiredText()));
      case String other -> {
        type.error("unknown_moderation",
            "Moderation '" + other + "' is not known; use keywords, openai_moderation or api, or switch it off.");
        yield Optional.empty();
      }
    };
    Optional<String> input = reply(config.at("inputs_config"));
    Optional<String> output = reply(config.at("outputs_config"));
    if (input.isEmpty() && output.isEmpty()) {
      config.warning("idle_moderation",
          "Moderation is on, but neither for inputs nor for outputs; enable inputs_config or outputs_config.");
      return Optional.empty();
    }
    return method.map(how -> new Moderation(how, input, output));
  }

  private static Keywords keywords(NodeData place) {
    List<String> words = place.text("").lines().map(line -> line.strip().toLowerCase(Locale.ROOT))
        .filter(line -> !line.isEmpty()).distinct().toList();
    if (words.isEmpty()) {
      place.warning("no_keywords", "Moderation has no keywords and finds nothing; write some, one a line.");
    }
    if (words.size() > MAX_KEYWORDS) {
      place.error("too_many_keywords", "Moderation has " + words.size() + " keywords, more than " + MAX_KEYWORDS
          + "; use fewer, or moderation by an API extension.");
    }
    return new Keywords(words);
  }

  private static Optional<String> reply(NodeData config) {
    return config.at("enabled").truth(false) ? Optional.of(config.at("preset_response").text("")) : Optional.empty();
  }
}
