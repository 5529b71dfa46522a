package io.dify.workflow.node;

/** Something a node says before it ends. */
public sealed interface NodeSignal {
  /**
   * A piece of a text output. All pieces of an output together are its final value.
   *
   * @param output name of the output, for example {@code text}
   * @param piece not empty
   */
  record Text(String output, String piece) implements NodeSignal {}

  /**
   * A piece of a model's reasoning. All pieces together are the output {@code reasoning_content}.
   *
   * @param piece not empty
   */
  record Reasoning(String piece) implements NodeSignal {}

  /** A step of an agent. */
  record Log(AgentLog entry) implements NodeSignal {}
}
