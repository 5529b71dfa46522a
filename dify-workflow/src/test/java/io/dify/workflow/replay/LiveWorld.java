package io.dify.workflow.replay;

import io.dify.core.code.CodeResult;
import io.dify.core.code.CodeRunner;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.http.HttpGateway;
import io.dify.core.http.HttpHeaders;
import io.dify.core.http.HttpReply;
import io.dify.core.http.OutgoingHttp;
import io.dify.core.model.ModelCall;
import io.dify.core.model.ToolRequest;
import io.dify.core.model.ToolSpec;
import io.dify.core.model.Usage;
import io.dify.core.retrieval.KnowledgeHit;
import io.dify.core.testkit.ScriptedChatModel;
import io.dify.core.testkit.ScriptedTurn;
import io.dify.core.tool.Tool;
import io.dify.core.tool.ToolContext;
import io.dify.core.tool.ToolResult;
import io.dify.core.value.Value;
import io.dify.workflow.engine.WorkflowEngine;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;

/** A world in which nothing answers twice alike: only a recording can give the same again. */
final class LiveWorld {
  private final Random random;

  LiveWorld(long seed) {
    this.random = new Random(seed);
  }

  private synchronized int chance(int below) {
    return random.nextInt(below);
  }

  WorkflowEngine engine() {
    ScriptedChatModel model = ScriptedChatModel.deciding(this::turn);
    CodeRunner code = (call, cancellation) -> new CodeResult(words(call.inputs()), "");
    OutgoingHttp http = OutgoingHttp.through(HttpGateway.sending((call, cancellation) -> reply(call.url())));
    return WorkflowEngine.builder().models(ref -> model).code(code).http(http)
        .tools((ref, settings) -> new Dice())
        .knowledge((query, cancellation) -> List.of(hit(1), hit(2))).build();
  }

  private Value words(Value.Obj inputs) {
    List<String> words = new ArrayList<>();
    int count = 1 + chance(5);
    for (int i = 0; i < count; i++) {
      words.add("word");
    }
    return Value.from(Map.of("words", words, "number", chance(1000)));
  }

  private HttpReply reply(String url) {
    if (chance(4) == 0) {
      throw new DifyException(ErrorCode.NETWORK, "The server hung up.");
    }
    HttpHeaders headers = HttpHeaders.none().with("Content-Type", "text/plain")
        .with("Set-Cookie", "sid=cookie-" + (100000 + chance(100000)));
    return HttpReply.of(url, 200, headers, ("order in depot " + chance(1000)).getBytes(StandardCharsets.UTF_8));
  }

  private KnowledgeHit hit(int position) {
    return new KnowledgeHit("faq", "faq", "d", "FAQ", "upload_file", "s" + position, "FAQ",
        "passage " + chance(1000), chance(1000) / 1000.0, OptionalDouble.of(chance(1000) / 1000.0), position, 1, 3, 0,
        "h", Map.of("page", Value.of(chance(9))));
  }

  private ScriptedTurn turn(ModelCall call) {
    String text = call.messages().toString();
    if (text.contains("category") || text.contains("class")) {
      String id = chance(8) == 0 ? "other" : "delivery";
      return ScriptedTurn.saying("{\"category_id\":\"" + id + "\",\"category_name\":\"" + id + "\"}");
    }
    boolean asked = call.messages().stream().anyMatch(message -> !message.toolRequests().isEmpty());
    if (!call.tools().isEmpty() && !asked) {
      return ScriptedTurn.saying("Let me see. ").then(
          new ScriptedTurn.Step.Request(new ToolRequest("1", "roll", "{\"sides\":6}")),
          new ScriptedTurn.Step.Request(new ToolRequest("2", "roll", "{\"sides\":6}")))
          .withFinishReason("tool_calls").withUsage(new Usage(chance(100), chance(50)));
    }
    return ScriptedTurn.saying("piece" + chance(1000) + " ", "and ", "more" + chance(1000))
        .withUsage(new Usage(chance(100), chance(50)));
  }

  private final class Dice implements Tool {
    @Override
    public ToolSpec spec() {
      return new ToolSpec("roll", "Rolls a dice.", (Value.Obj) Value.from(
          Map.of("type", "object", "properties", Map.of("sides", Map.of("type", "number")))));
    }

    @Override
    public ToolResult run(Value.Obj arguments, ToolContext context) {
      int eyes = chance(1000);
      return new ToolResult("eyes " + eyes, List.of(Value.from(Map.of("eyes", eyes, "at",
          context.clock().instant().toString()))), List.of(), new Value.Obj(Map.of()), Usage.NONE);
    }
  }
}
