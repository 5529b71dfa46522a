package io.dify.workflow;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.Message;
import io.dify.core.model.ModelCall;
import io.dify.core.model.ModelRef;
import io.dify.core.model.Models;
import io.dify.core.model.Role;
import io.dify.core.template.Template;
import io.dify.core.value.LenientJson;
import io.dify.core.value.Value;
import io.dify.core.value.ValueText;
import io.dify.workflow.dsl.AppDefinition;
import io.dify.workflow.dsl.AppFile;
import io.dify.workflow.graph.Graph;
import io.dify.workflow.graph.GraphNode;
import io.dify.workflow.node.NodeData;
import io.dify.workflow.node.llm.LlmConfig;
import io.dify.workflow.prompt.Memory;
import io.dify.workflow.prompt.MemoryWindow;
import io.dify.workflow.prompt.NodeModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Questions a user may want to ask next, made by a model: the feature {@code suggested_questions_after_answer}. By the feature's own model, or else by that of
 * the app (the last llm node of a graph). Immutable, thread-safe.
 */
public final class FollowUps {
  /** Questions at most. */
  public static final int MAX_QUESTIONS = 5;

  private static final int MAX_TURNS = 3;
  private static final int MAX_TOKENS = 3000;
  private static final int MAX_PROMPT_CHARS = 1000;
  private static final String TASK = "Think of the three questions the user of this conversation is most likely to ask next. Keep each under 20 words, "
      + "in the user's own language and from the user's point of view.";
  private static final String FORM = "\n\nAnswer with a JSON list of texts and nothing else, for example: [\"...\", \"...\", \"...\"]";
  private static final Pattern LINE = Pattern.compile("(?m)^\\s*(?:[-*•]|\\d{1,2}[.)、])\\s*(.+?)\\s*$");
  private static final Memory SPEAKERS = new Memory(0, "User", "Assistant", Template.parse(""));

  private final Optional<NodeModel> model;
  private final String task;

  private FollowUps(Optional<NodeModel> model, String task) {
    this.model = model;
    this.task = task;
  }

  /** How an app has them made; empty when the feature is off. */
  public static Optional<FollowUps> of(AppFile file, Graph graph) {
    NodeData root = NodeData.of("", file.raw(), problem -> {});
    NodeData features = switch (file.definition()) {
      case AppDefinition.Workflow workflow -> root.at("workflow").at("features");
      case AppDefinition.ModelConfig classic -> root.at("model_config");
    };
    NodeData settings = features.at("suggested_questions_after_answer");
    if (!settings.at("enabled").truth(false)) {
      return Optional.empty();
    }
    String prompt = settings.at("prompt").text("");
    Optional<NodeModel> model = Stream.of(settings.at("model"), features.at("model"))
        .filter(place -> !place.at("name").text("").isBlank()).findFirst().map(NodeModel::read)
        .or(() -> graph.nodes().reversed().stream().map(GraphNode::config).filter(LlmConfig.class::isInstance)
            .map(config -> ((LlmConfig) config).model()).findFirst());
    return Optional.of(new FollowUps(model,
        prompt.isBlank() ? TASK : prompt.substring(0, Math.min(prompt.length(), MAX_PROMPT_CHARS))));
  }

  /**
   * Makes them. Blocks.
   *
   * @param conversation what was said, oldest first; its last three turns count
   * @return at most {@link #MAX_QUESTIONS}; none when the model's answer cannot be used
   * @throws DifyException {@code MODEL_NOT_SUPPORTED} when neither feature nor app has a model; when the call fails
   */
  public List<String> suggest(Models models, List<Message> conversation, Cancellation cancellation) {
    NodeModel settings = model.orElseThrow(() -> new DifyException(ErrorCode.MODEL_NOT_SUPPORTED,
        "The app has no model that could think of questions; set suggested_questions_after_answer.model."));
    ModelRef ref = settings.ref();
    String said = SPEAKERS.asText(new MemoryWindow(MAX_TURNS, MAX_TOKENS).of(conversation));
    ModelCall call = ModelCall.of(ref, List.of(Message.of(Role.SYSTEM, task + FORM), Message.of(Role.USER, said)))
        .withParameters(parameters(settings));
    return questions(models.chat(ref).answer(call, delta -> {}, cancellation).text());
  }

  /** Those that are templates need a run. */
  private static Map<String, Value> parameters(NodeModel settings) {
    return settings.reads().isEmpty() ? settings.parameters() : Map.of();
  }

  private static List<String> questions(String answer) {
    String text = answer.replaceAll("(?is)<think>.*?</think>", "");
    List<String> questions = new ArrayList<>();
    LenientJson.array(text).ifPresentOrElse(list -> list.items().forEach(item -> questions.add(ValueText.plain(item))),
        () -> {
          Matcher line = LINE.matcher(text);
          while (line.find()) {
            questions.add(line.group(1));
          }
        });
    return questions.stream().map(String::strip).filter(question -> !question.isEmpty()).distinct().limit(MAX_QUESTIONS)
        .toList();
  }
}
