package io.dify.workflow.agent;

/** How an agent and its model talk about tools. */
public enum AgentStrategy {
  /** The model asks for tools in the provider's own way, several at once if it likes. */
  FUNCTION_CALLING,
  /** The model writes what it thinks and which tool it wants as text: for models that cannot ask for tools otherwise. */
  REACT
}
