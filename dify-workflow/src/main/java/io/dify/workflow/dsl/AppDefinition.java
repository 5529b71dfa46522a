package io.dify.workflow.dsl;

import io.dify.core.value.Value;
import java.util.List;

/** What an app does. */
public sealed interface AppDefinition {
  /** What it offers beside answers. */
  Features features();

  /**
   * A graph: modes {@code workflow}, {@code advanced-chat} and {@code rag-pipeline}.
   *
   * @param graph nodes and edges
   * @param features what it offers
   * @param environment values for all runs, read-only
   * @param conversation values that each conversation keeps, as they are in a new one
   */
  record Workflow(FileGraph graph, Features features, List<AppVariable> environment, List<AppVariable> conversation)
      implements
        AppDefinition {
    /** Copies. */
    public Workflow {
      environment = List.copyOf(environment);
      conversation = List.copyOf(conversation);
    }
  }

  /**
   * A prompt with its model: modes {@code chat}, {@code agent-chat} and {@code completion}.
   *
   * @param config the configuration, untouched
   * @param features what it offers
   */
  record ModelConfig(Value.Obj config, Features features) implements AppDefinition {}
}
