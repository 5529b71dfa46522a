package io.dify.workflow.prompt;

import io.dify.core.model.Message;
import io.dify.core.model.ModelInfo;
import io.dify.core.model.Role;
import io.dify.core.template.Template;
import io.dify.core.value.Value;
import io.dify.workflow.node.NodeContext;
import io.dify.workflow.node.NodeData;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How the conversation so far enters a prompt.
 *
 * @param maxTurns turns at most, 0 for no limit
 * @param userPrefix stands before what the user said, where the history is one text
 * @param assistantPrefix stands before what the model said there
 * @param query the user's message that follows the history, usually {@code {{#sys.query#}}}
 */
public record Memory(int maxTurns, String userPrefix, String assistantPrefix, Template query) {
  private static final int MAX_TURNS = 1000;

  /** Reads a {@code memory} mapping; empty when there is none. */
  public static Optional<Memory> read(NodeData memory) {
    if (!(memory.value() instanceof Value.Obj)) {
      return Optional.empty();
    }
    NodeData window = memory.at("window");
    int turns = window.at("enabled").truth(false) ? window.at("size").whole(0, 0, MAX_TURNS) : 0;
    NodeData prefix = memory.at("role_prefix");
    return Optional.of(new Memory(turns, orElse(prefix.at("user").text(""), "Human"),
        orElse(prefix.at("assistant").text(""), "Assistant"),
        Template.parse(memory.at("query_prompt_template").text("{{#sys.query#}}"))));
  }

  private static String orElse(String text, String fallback) {
    return text.isBlank() ? fallback : text;
  }

  /**
   * The newest messages that fit into what a model reads.
   *
   * @param model what is known of it
   * @param parameters of the call
   * @param used the rest of the prompt
   */
  public List<Message> history(NodeContext context, ModelInfo model, Map<String, Value> parameters,
      List<Message> used) {
    return new MemoryWindow(maxTurns, MemoryWindow.tokensLeft(model, parameters, used)).of(context.history());
  }

  /** Messages as one text, a line for each, with the names of who speaks. */
  public String asText(List<Message> messages) {
    return messages.stream()
        .map(message -> (message.role() == Role.ASSISTANT ? assistantPrefix : userPrefix) + ": " + message.text())
        .collect(Collectors.joining("\n"));
  }
}
