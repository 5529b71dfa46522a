package io.dify.workflow.testkit;

import io.dify.core.code.CodeRunner;
import io.dify.core.extension.ApiExtensions;
import io.dify.core.file.Documents;
import io.dify.core.model.Models;
import io.dify.core.retrieval.KnowledgeRetriever;
import io.dify.core.tool.Tools;
import io.dify.workflow.node.ForwardingContext;
import io.dify.workflow.node.NodeContext;

/**
 * What a node of a case sees: the run, but models, tools, knowledge bases and files of the case. The engine of a case has no way out, keeps no files and knows
 * nobody to ask.
 *
 * @param next the engine's own
 * @param models scripted ones, that know which node calls
 * @param tools scripted ones
 * @param knowledge one that has nothing
 * @param documents files of which none can be opened
 * @param code runs none
 */
record CaseContext(NodeContext next, Models models, Tools tools, KnowledgeRetriever knowledge, Documents documents,
    CodeRunner code)
    implements
      ForwardingContext {
  /** None: those of the engine only spare the rules around the run an extension. */
  @Override
  public ApiExtensions extensions() {
    return ApiExtensions.none();
  }
}
