package example;

import io.dify.core.model.builtin.BuiltInModels;
import io.dify.core.model.gateway.ModelGateway;
import io.dify.workflow.DifyApp;
import io.dify.workflow.StandardNodes;
import io.dify.workflow.build.AppBuilder;
import io.dify.workflow.build.Condition;
import io.dify.workflow.build.IfStep;
import io.dify.workflow.build.Input;
import io.dify.workflow.build.IterationStep;
import io.dify.workflow.build.OtherStep;
import io.dify.workflow.build.Var;
import io.dify.workflow.build.VarType;
import io.dify.workflow.engine.Run;
import io.dify.workflow.engine.WorkflowEngine;
import io.dify.workflow.event.RunEvent;
import io.dify.workflow.node.FunctionNode;
import io.dify.workflow.run.RunRequest;
import io.dify.workflow.run.RunResult;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** An app written in Java, with a kind of node of its own; the code of docs/embedding.md. */
public final class InJava {
  record Order(String customer, List<String> items) {}

  public static void main(String[] args) throws Exception {
    var models = ModelGateway.builder(BuiltInModels.EXTRACTIVE, new BuiltInModels()).build();

    // one engine for the whole program
    WorkflowEngine engine = WorkflowEngine.builder().models(models).build();

    // a kind of node of your own is one function
    var types = StandardNodes.types().with(
        new FunctionNode("shout", call -> Map.of("text", call.text("text").toUpperCase(Locale.ROOT))));

    // an app in Java: variables know their types, texts take them by +
    AppBuilder builder = AppBuilder.workflow("Order");
    Var<Map<String, Object>> order = builder.input(Input.object("order").required());
    Var<String> customer = order.field("customer", VarType.TEXT);
    Var<List<String>> items = order.field("items", VarType.listOf(VarType.TEXT));

    IterationStep<String> lines = builder.iteration("lines", items, VarType.TEXT, body -> {
      OtherStep shout = body.step("shout", "shout", Map.of("text", body.index() + ": " + body.item()));
      body.first(shout);
      return shout.output("text", VarType.TEXT);
    }).parallel(4);

    IfStep known = builder.ifElse("known");
    builder.start().then(known);
    known.when(Condition.notEmpty(customer)).then(lines)
        .then(builder.end("done").output("lines", lines.output()).output("customer", customer));
    known.otherwise().then(builder.end("refused").output("reason", customer));
    DifyApp app = builder.build(types, engine);

    // inputs are maps or records
    RunRequest request = RunRequest.inputs(Map.of("order", new Order("Ada", List.of("tea", "cake"))));
    RunResult result = app.run(request.within(Duration.ofSeconds(10)));
    System.out.println(result.status() + " " + result.outputs().toJava());

    // events as a loop
    for (RunEvent event : app.stream(request)) {
      if (event instanceof RunEvent.NodeFinished node) {
        System.out.println(node.start().nodeId() + " " + node.status());
      }
    }

    // events as a callback, and a hand on the run
    Run run = app.start(request);
    var heard = run.listen(event -> System.out.println(event.seq() + " " + event.getClass().getSimpleName()));
    run.stop("changed my mind");
    System.out.println(heard.get().status());

    // the same app as a file Dify imports
    System.out.println(builder.toYaml());
  }
}
