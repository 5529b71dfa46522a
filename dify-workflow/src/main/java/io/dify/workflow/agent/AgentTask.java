package io.dify.workflow.agent;

import io.dify.core.model.Message;
import io.dify.core.model.Role;
import java.util.List;

/**
 * What an agent is asked.
 *
 * @param history what was said before, oldest first
 * @param question the message of the user, with its images if it has some
 */
public record AgentTask(List<Message> history, Message question) {
  /** Copies. */
  public AgentTask {
    history = List.copyOf(history);
  }

  /** A question, with nothing before it. */
  public static AgentTask of(String question) {
    return new AgentTask(List.of(), Message.of(Role.USER, question));
  }
}
