package io.dify.core.replay;

import java.util.Arrays;
import java.util.Optional;

/** What a run can ask of the world. Look-ups tell the same however often they are asked, so that they are written down once. */
public enum ExchangeKind {
  /** A chat model is asked. */
  CHAT("chat", false),
  /** Texts are turned into vectors. */
  EMBEDDING("embedding", false),
  /** Passages are put in order by a model. */
  RERANK("rerank", false),
  /** Texts are checked by a model. */
  MODERATION("moderation", false),
  /** Speech is written down. */
  LISTEN("speech2text", false),
  /** A text is spoken. */
  SPEAK("tts", false),
  /** What is known of a model. */
  MODEL("model", true),
  /** What identifies the vectors of an embedding model. */
  EMBEDDING_ID("embedding_id", true),
  /** How many texts an embedding model takes at once. */
  EMBEDDING_BATCH("embedding_batch", true),
  /** A tool is called. */
  TOOL("tool", false),
  /** What is known of a tool. */
  TOOL_SPEC("tool_spec", true),
  /** User code is run. */
  CODE("code", false),
  /** A request of an app goes out. */
  HTTP("http", false),
  /** What requests of apps may use up. */
  HTTP_LIMITS("http_limits", true),
  /** Knowledge bases are searched. */
  KNOWLEDGE("knowledge", false),
  /** What is known of knowledge bases. */
  BASES("bases", true),
  /** A file is opened. */
  FILE("file", false),
  /** Text is made of a file. */
  TEXT("text", false),
  /** Which files text can be made of. */
  TEXT_KINDS("text_kinds", true),
  /** A file is kept. */
  KEEP("keep", false),
  /** An API extension is asked. */
  EXTENSION("extension", false),
  /** Answers that people wrote are looked through. */
  ANNOTATION("annotation", false),
  /** Whether answers that people wrote are offered. */
  ANNOTATED("annotated", true);

  private final String wire;
  private final boolean lookup;

  ExchangeKind(String wire, boolean lookup) {
    this.wire = wire;
    this.lookup = lookup;
  }

  /** The name in recordings. */
  public String wire() {
    return wire;
  }

  /** Whether asking again gives the same, and changes nothing. */
  public boolean isLookup() {
    return lookup;
  }

  /** The kind of this name. */
  public static Optional<ExchangeKind> of(String wire) {
    return Arrays.stream(values()).filter(kind -> kind.wire.equals(wire)).findFirst();
  }
}
