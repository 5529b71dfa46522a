package io.dify.runtime.http.sandbox;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.core.cancel.Cancellation;
import io.dify.core.code.CodeCall;
import io.dify.core.code.CodeFailure;
import io.dify.core.code.CodeLanguage;
import io.dify.core.code.CodeLimits;
import io.dify.core.code.CodeRunner;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.runtime.auth.CredentialKind;
import io.dify.runtime.http.Call;
import io.dify.runtime.http.JsonBody;
import io.dify.runtime.http.Method;
import io.dify.runtime.http.Param;
import io.dify.runtime.http.Reply;
import io.dify.runtime.http.Route;
import io.dify.runtime.http.RouteDoc;
import io.dify.runtime.http.RouteTable;
import io.dify.runtime.http.Schema;
import java.util.Arrays;
import java.util.List;

/**
 * The endpoints of a sandbox service. Code that fails is a success of the service: the error stands in the answer. The wish {@code enable_network} is not granted.
 *
 * @param runner runs the programs
 * @param limits bounds of each
 * @param version version of this software
 */
public record SandboxRoutes(CodeRunner runner, CodeLimits limits, String version) {
  private static final Schema.Obj PRINTED = Schema.object("SandboxAnswer").must("code", Schema.whole())
      .must("message", Schema.text())
      .must("data", Schema.object().must("stdout", Schema.text()).must("error", Schema.text()));
  private static final Schema.Obj HEALTH = Schema.object("SandboxHealth").must("status", Schema.words("ok"))
      .must("version", Schema.text()).must("languages", Schema.list(Schema.text()));

  /** The table of routes. */
  public RouteTable table() {
    return new RouteTable(List.of(
        new Route(Method.POST, "/v1/sandbox/run", CredentialKind.SANDBOX, limits.maxSourceBytes(), this::run,
            RouteDoc.json("Runs a program and gives what it printed.",
                Param.body("language", Schema.words("python3", "nodejs"), "Its language.").must(),
                Param.body("code", "string", "The program.").must(),
                Param.body("preload", "string", "Code that runs before it."),
                Param.body("enable_network", "boolean", "Accepted, and not granted.")).gives(PRINTED)
                .fails(ErrorCode.SANDBOX_UNAVAILABLE, ErrorCode.LIMIT_EXCEEDED)),
        new Route(Method.GET, "/health", CredentialKind.NONE, 0, this::health,
            RouteDoc.json("Whether a sandbox is there for one language at least: 200, else 503.").gives(HEALTH)
                .fails(ErrorCode.SANDBOX_UNAVAILABLE))));
  }

  private Reply run(Call call) throws InterruptedException {
    JsonBody body = call.body();
    String name = body.requiredText("language");
    CodeLanguage language = CodeLanguage.of(name).orElseThrow(() -> new DifyException(ErrorCode.INVALID_PARAM,
        "'language' must be python3 or nodejs, not '" + name + "'."));
    String preload = body.text("preload", "");
    String source = (preload.isBlank() ? "" : preload + "\n") + body.requiredText("code");
    try {
      String printed = runner.run(CodeCall.program(language, source).within(limits), Cancellation.none()).printed();
      return answer(printed, "");
    } catch (CodeFailure e) {
      return answer(e.printed(), e.text());
    }
  }

  private static Reply answer(String stdout, String error) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode().put("code", 0).put("message", "success");
    answer.putObject("data").put("stdout", stdout).put("error", error);
    return Reply.json(answer);
  }

  private Reply health(Call call) {
    List<String> languages = Arrays.stream(CodeLanguage.values())
        .filter(language -> runner.obstacle(language).isEmpty()).map(CodeLanguage::service).toList();
    if (languages.isEmpty()) {
      throw new DifyException(ErrorCode.SANDBOX_UNAVAILABLE,
          runner.obstacle(CodeLanguage.PYTHON3).orElse("There is no sandbox."));
    }
    ObjectNode answer = JsonNodeFactory.instance.objectNode().put("status", "ok").put("version", version);
    languages.forEach(answer.putArray("languages")::add);
    return Reply.json(answer);
  }
}
