package io.dify.runtime.registry;

import io.dify.core.value.Value;
import io.dify.workflow.graph.Graph;
import java.util.Set;

/**
 * What an app file says, compiled. Immutable, shared by all requests.
 *
 * @param name name of the app
 * @param mode {@code advanced-chat}, {@code workflow} ...
 * @param profile the file's {@code app} mapping: description, icon ...
 * @param features the file's features as they stand there
 * @param graph what runs
 */
public record AppSpec(String name, String mode, Value.Obj profile, Value.Obj features, Graph graph) {
  private static final Set<String> CHAT = Set.of("advanced-chat", "chat", "agent-chat");

  /** Whether it answers chat messages. */
  public boolean isChat() {
    return CHAT.contains(mode);
  }

  /** Whether it answers workflow runs. */
  public boolean isWorkflow() {
    return mode.equals("workflow");
  }

  /** Whether a feature is switched on. */
  public boolean enabled(String feature) {
    return features.fields().get(feature) instanceof Value.Obj settings
        && settings.fields().get("enabled") instanceof Value.Bool on && on.truth();
  }

  /** What the app says before anybody asks, empty when nothing. */
  public String openingStatement() {
    return features.fields().get("opening_statement") instanceof Value.Text text ? text.text() : "";
  }

  /** A text of the profile, empty when it is not there. */
  public String profile(String name) {
    return profile.fields().get(name) instanceof Value.Text text ? text.text() : "";
  }
}
