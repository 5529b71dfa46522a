package io.dify.workflow.agent;

import io.dify.core.cancel.Cancellation;
import io.dify.core.model.Message;
import io.dify.core.model.MessagePart;
import io.dify.core.model.ModelAnswer;
import io.dify.core.model.ModelCall;
import io.dify.core.model.ModelDelta;
import io.dify.core.model.Role;
import io.dify.core.model.ToolRequest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** The provider's own way: tools go along with the call, requests come back with the answer, results are tool messages. All text is answer. */
final class FunctionCalling implements Dialogue {
  private static final String NO_MORE_TOOLS = "No more tools can be called. Answer now, from what you know so far.";

  private final Agent agent;
  private final List<Message> messages = new ArrayList<>();
  /** Ids of all requests so far: each result must belong to one. */
  private final Set<String> ids = new HashSet<>();

  FunctionCalling(Agent agent, AgentTask task) {
    this.agent = agent;
    if (!agent.instruction().isBlank()) {
      messages.add(Message.of(Role.SYSTEM, agent.instruction()));
    }
    messages.addAll(task.history());
    messages.add(task.question());
  }

  @Override
  public Turn ask(boolean last, Consumer<String> shown, Cancellation cancellation) {
    if (last) {
      messages.add(Message.of(Role.USER, NO_MORE_TOOLS));
    }
    ModelCall call = ModelCall.of(agent.ref(), messages).withParameters(agent.parameters())
        .withTools(last ? List.of() : agent.offered());
    ModelAnswer answer = agent.model().answer(call, delta -> {
      if (delta instanceof ModelDelta.Text text) {
        shown.accept(text.text());
      }
    }, cancellation);
    return new Turn(answer, answer.text(), answer.toolRequests().stream().map(this::identified).toList());
  }

  private ToolRequest identified(ToolRequest request) {
    String id = request.id();
    for (int i = ids.size() + 1; id.isBlank() || !ids.add(id); i++) {
      id = "call_" + i;
    }
    return new ToolRequest(id, request.name(), request.arguments());
  }

  @Override
  public void tell(Turn turn, List<String> results) {
    List<MessagePart> said = turn.thought().isEmpty() ? List.of() : List.of(new MessagePart.Text(turn.thought()));
    messages.add(new Message(Role.ASSISTANT, said, turn.requests(), null, turn.answer().providerData()));
    for (int i = 0; i < results.size(); i++) {
      messages.add(new Message(Role.TOOL, List.of(new MessagePart.Text(results.get(i))), List.of(),
          turn.requests().get(i).id()));
    }
  }
}
