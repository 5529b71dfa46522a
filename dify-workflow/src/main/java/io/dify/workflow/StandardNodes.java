package io.dify.workflow;

import io.dify.workflow.node.NodeTypes;
import io.dify.workflow.node.PassStartNode;
import io.dify.workflow.node.agent.AgentNode;
import io.dify.workflow.node.aggregator.AggregatorNode;
import io.dify.workflow.node.answer.AnswerNode;
import io.dify.workflow.node.assigner.AssignerNode;
import io.dify.workflow.node.classifier.ClassifierNode;
import io.dify.workflow.node.code.CodeNode;
import io.dify.workflow.node.document.DocumentNode;
import io.dify.workflow.node.end.EndNode;
import io.dify.workflow.node.external.ExternalDataNode;
import io.dify.workflow.node.extractor.ExtractorNode;
import io.dify.workflow.node.http.HttpNode;
import io.dify.workflow.node.human.HumanNode;
import io.dify.workflow.node.ifelse.IfElseNode;
import io.dify.workflow.node.iteration.IterationNode;
import io.dify.workflow.node.knowledge.KnowledgeNode;
import io.dify.workflow.node.knowledge.KnowledgeV2Node;
import io.dify.workflow.node.listop.ListOperatorNode;
import io.dify.workflow.node.llm.LlmNode;
import io.dify.workflow.node.loop.LoopEndNode;
import io.dify.workflow.node.loop.LoopNode;
import io.dify.workflow.node.start.StartNode;
import io.dify.workflow.node.template.TemplateNode;
import io.dify.workflow.node.tool.ToolNode;
import io.dify.workflow.node.trigger.PluginTriggerNode;
import io.dify.workflow.node.trigger.ScheduleNode;
import io.dify.workflow.node.trigger.WebhookNode;

/** The kinds of nodes that come with this library. Add your own with {@link NodeTypes#with}. */
public final class StandardNodes {
  private static final NodeTypes TYPES = NodeTypes.of(new StartNode(), new EndNode(), new AnswerNode(), new LlmNode(),
      new KnowledgeNode(), new KnowledgeV2Node(), new IfElseNode(), new AggregatorNode(), new ListOperatorNode(),
      new AssignerNode(),
      new IterationNode(), PassStartNode.ofIteration(), new LoopNode(), PassStartNode.ofLoop(), new LoopEndNode(),
      new TemplateNode(), new CodeNode(), new DocumentNode(), new ClassifierNode(), new ExtractorNode(), new ToolNode(),
      new AgentNode(), new ExternalDataNode(), new HttpNode(), new WebhookNode(), new ScheduleNode(),
      new PluginTriggerNode(), new HumanNode());

  private StandardNodes() {}

  /** All of them, and what jars on the class path provide (see {@link NodeTypes#withProvided}). */
  public static NodeTypes andProvided() {
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    return TYPES.withProvided(context == null ? StandardNodes.class.getClassLoader() : context);
  }

  /** All of them. */
  public static NodeTypes types() {
    return TYPES;
  }
}
