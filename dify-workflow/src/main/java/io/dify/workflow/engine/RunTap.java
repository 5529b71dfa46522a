package io.dify.workflow.engine;

import io.dify.core.extension.ApiExtensions;
import io.dify.core.model.Models;
import io.dify.workflow.graph.Graph;
import io.dify.workflow.journal.Journal;
import io.dify.workflow.moderation.AnnotationReplies;
import io.dify.workflow.node.NodeContext;

/**
 * Port: stands between runs and everything else, to look at what goes in and out, or to put something else in its place. By default it lets all pass. Thread-safe.
 */
public interface RunTap {
  /** Lets all pass. */
  RunTap NONE = new RunTap() {};

  /**
   * What takes the facts of a run that begins.
   *
   * @param journal the engine's own
   */
  default Journal journal(String runId, Graph graph, Journal journal) {
    return journal;
  }

  /** What a node sees and uses. */
  default NodeContext node(NodeContext context) {
    return context;
  }

  /** The models of the rules around a run. */
  default Models models(String runId, Models models) {
    return models;
  }

  /** The API extensions of the rules around a run. */
  default ApiExtensions extensions(String runId, ApiExtensions extensions) {
    return extensions;
  }

  /** The answers that are looked for before a run. */
  default AnnotationReplies annotations(String runId, AnnotationReplies annotations) {
    return annotations;
  }
}
