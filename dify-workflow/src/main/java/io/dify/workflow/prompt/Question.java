package io.dify.workflow.prompt;

import io.dify.core.model.Message;
import io.dify.core.model.ModelCall;
import io.dify.core.model.ModelInfo;
import io.dify.core.model.Role;
import io.dify.core.value.FileRef;
import io.dify.core.value.Value;
import io.dify.workflow.node.NodeContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A question to a model that works on a text of the user's: instruction, conversation so far, files and text.
 *
 * @param model which model
 * @param memory the conversation so far; empty for none
 * @param vision files shown with the text; empty for none
 */
public record Question(NodeModel model, Optional<Memory> memory, Optional<Vision> vision) {
  /**
   * The call.
   *
   * @param instruction system message
   * @param text the user's
   */
  public ModelCall call(NodeContext context, String instruction, String text) {
    ModelInfo info = context.models().info(model.ref());
    Map<String, Value> parameters = model.parameters(context);
    Message task = Message.of(Role.SYSTEM, instruction);
    Message user = Message.of(Role.USER, text);
    List<Message> messages = new ArrayList<>(List.of(task));
    memory.ifPresent(
        settings -> messages.addAll(settings.history(context, info, parameters, List.of(task, user))));
    messages.add(user);
    List<FileRef> files = vision.map(settings -> settings.shown(context, info)).orElse(List.of());
    return ModelCall.of(model.ref(), vision.map(settings -> settings.into(messages, files, context)).orElse(messages))
        .withParameters(parameters);
  }
}
