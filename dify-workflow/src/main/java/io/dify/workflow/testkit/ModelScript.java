package io.dify.workflow.testkit;

import io.dify.core.model.Message;
import io.dify.core.model.ModelCall;
import io.dify.workflow.node.NodeData;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An entry of {@code models}: which calls it answers, and how.
 *
 * @param node id of the node that must call; empty for any
 * @param promptContains what some message must contain; empty for anything
 * @param replies one per call, the last repeats; at least one
 */
record ModelScript(Optional<String> node, Optional<String> promptContains, List<ModelReply> replies) {
  private static final List<String> KEYS = Stream
      .concat(Stream.of("node", "prompt_contains", "replies"), ModelReply.KEYS.stream()).toList();

  static ModelScript read(NodeData data) {
    CaseData entry = CaseData.of(data).known("an entry of 'models'", KEYS);
    NodeData several = entry.at("replies");
    List<ModelReply> replies = several.items().stream().map(ModelReply::item).toList();
    if (replies.isEmpty()) {
      return new ModelScript(entry.text("node"), entry.text("prompt_contains"), List.of(single(data, several)));
    }
    ModelReply.KEYS.stream().filter(entry::has).forEach(key -> data.at(key).error("ambiguous",
        "'" + key + "' cannot stand beside 'replies'; put it into an item of that list."));
    return new ModelScript(entry.text("node"), entry.text("prompt_contains"), replies);
  }

  private static ModelReply single(NodeData data, NodeData several) {
    boolean answers = ModelReply.KEYS.stream().anyMatch(key -> data.at(key).present());
    if (several.present()) {
      several.error("empty_list", "'replies' needs at least one reply.");
    } else if (!answers) {
      data.error("no_reply",
          "The entry says nothing; give it 'reply', 'replies', 'chunks', 'structured', 'tool_calls' or 'error'.");
    }
    return ModelReply.read(data);
  }

  boolean answers(String caller, ModelCall call) {
    return node.map(caller::equals).orElse(true) && promptContains
        .map(text -> call.messages().stream().map(Message::text).anyMatch(message -> message.contains(text)))
        .orElse(true);
  }
}
