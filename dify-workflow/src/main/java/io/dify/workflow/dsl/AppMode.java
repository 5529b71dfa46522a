package io.dify.workflow.dsl;

import java.util.Arrays;
import java.util.Optional;

/** What kind of app a file describes. */
public enum AppMode {
  /** Runs a graph once. */
  WORKFLOW("workflow"),
  /** A chat that runs a graph for each message. */
  ADVANCED_CHAT("advanced-chat"),
  /** A chat with one prompt. */
  CHAT("chat"),
  /** A chat whose model calls tools. */
  AGENT_CHAT("agent-chat"),
  /** One prompt, one answer. */
  COMPLETION("completion"),
  /** A graph that fills a knowledge base. */
  RAG_PIPELINE("rag-pipeline");

  private final String wire;

  AppMode(String wire) {
    this.wire = wire;
  }

  /** The name in app files and the API. */
  public String wire() {
    return wire;
  }

  /** Whether the file has a graph; the others have a model configuration. */
  public boolean hasGraph() {
    return this == WORKFLOW || this == ADVANCED_CHAT || this == RAG_PIPELINE;
  }

  /** Whether it holds conversations. */
  public boolean isChat() {
    return this == ADVANCED_CHAT || this == CHAT || this == AGENT_CHAT;
  }

  /** The mode of that name. */
  public static Optional<AppMode> of(String wire) {
    return Arrays.stream(values()).filter(mode -> mode.wire.equals(wire)).findFirst();
  }
}
