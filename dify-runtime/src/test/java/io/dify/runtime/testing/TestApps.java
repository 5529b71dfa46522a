package io.dify.runtime.testing;

import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import io.dify.runtime.registry.AppCompiler;
import io.dify.runtime.registry.AppSpec;
import io.dify.workflow.graph.GraphCompiler;
import io.dify.workflow.node.NodeTypes;
import io.dify.workflow.node.answer.AnswerNode;
import io.dify.workflow.node.end.EndNode;
import io.dify.workflow.node.knowledge.KnowledgeNode;
import io.dify.workflow.node.llm.LlmNode;
import io.dify.workflow.node.start.StartNode;
import java.util.Map;

/** Small apps for tests, named by their source: a compiler that needs no app file. */
public final class TestApps implements AppCompiler {
  /** Start, knowledge, llm, answer; citations on. */
  public static final String BOT = "bot";
  /** As {@link #BOT}, with citations off and a required input {@code tone}. */
  public static final String STRICT = "strict";
  /** A workflow: start with an input {@code topic}, llm, end. */
  public static final String FLOW = "flow";

  private static final NodeTypes TYPES = NodeTypes.of(new StartNode(), new AnswerNode(), new EndNode(), new LlmNode(),
      new KnowledgeNode());

  @Override
  public AppSpec compile(String source) {
    return switch (source) {
      case BOT -> chat(BOT, "[]", true);
      case STRICT -> chat(STRICT,
          "[{'variable':'tone','type':'select','label':'Tone','required':true,'options':['kind','curt']}]", false);
      default -> flow(source);
    };
  }

  private static AppSpec chat(String name, String variables, boolean cites) {
    GraphCompiler graph = new GraphCompiler(TYPES).node("start", "start", "Start", data("{'variables':" + variables
        + "}"))
        .node("kb", "knowledge-retrieval", "Look up", data("{'dataset_ids':['faq']}"))
        .node("llm", "llm", "Write", data("""
            {'model':{'provider':'test','name':'scripted','mode':'chat','completion_params':{}},
             'context':{'enabled':true,'variable_selector':['kb','result']},
             'memory':{'window':{'enabled':true,'size':50},'query_prompt_template':'{{#sys.query#}}'},
             'prompt_template':[{'role':'system','text':'Passages: {{#context#}}'}]}"""))
        .node("answer", "answer", "Answer", data("{'answer':'{{#llm.text#}}'}")).edge("start", "source", "kb")
        .edge("kb", "source", "llm").edge("llm", "source", "answer");
    return new AppSpec(name, "advanced-chat", data("{'description':'A bot for tests.','icon':'T'}"),
        data("{'opening_statement':'Hello.','suggested_questions':['Why?'],'retriever_resource':{'enabled':" + cites
            + "}}"),
        compile(graph));
  }

  private static AppSpec flow(String name) {
    GraphCompiler graph = new GraphCompiler(TYPES)
        .node("start", "start", "Start",
            data("{'variables':[{'variable':'topic','type':'text-input','label':'Topic','required':true}]}"))
        .node("llm", "llm", "Write", data("""
            {'model':{'provider':'test','name':'scripted','mode':'chat','completion_params':{}},
             'prompt_template':[{'role':'user','text':'{{#start.topic#}}'}]}"""))
        .node("end", "end", "End", data("{'outputs':[{'variable':'text','value_selector':['llm','text']}]}"))
        .edge("start", "source", "llm").edge("llm", "source", "end");
    return new AppSpec(name, "workflow", data("{}"), data("{}"), compile(graph));
  }

  private static io.dify.workflow.graph.Graph compile(GraphCompiler graph) {
    GraphCompiler.Result result = graph.compile();
    return result.graph().orElseThrow(() -> new AssertionError(result.problems().toString()));
  }

  private static Value.Obj data(String json) {
    return json.equals("{}") ? new Value.Obj(Map.of()) : (Value.Obj) ValueJson.read(json.replace('\'', '"'));
  }
}
