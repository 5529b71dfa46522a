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
}
