package io.dify.runtime.http.trigger;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import io.dify.runtime.auth.Caller;
import io.dify.runtime.auth.CredentialKind;
import io.dify.runtime.http.Call;
import io.dify.runtime.http.ErrorReply;
import io.dify.runtime.http.Method;
import io.dify.runtime.http.Param;
import io.dify.runtime.http.Reply;
import io.dify.runtime.http.Route;
import io.dify.runtime.http.RouteDoc;
import io.dify.runtime.http.RouteHandler;
import io.dify.runtime.http.Schema;
import io.dify.runtime.limit.Admission;
import io.dify.runtime.run.WorkflowRuns;
import io.dify.runtime.storage.Storage;
import io.dify.runtime.trigger.Entry;
import io.dify.runtime.trigger.TriggeredRuns;
import io.dify.runtime.trigger.Triggers;
import io.dify.workflow.node.trigger.WebhookCall;
import io.dify.workflow.node.trigger.WebhookConfig;
import io.dify.workflow.node.trigger.WebhookReply;
import io.dify.workflow.run.RunResult;
import io.dify.workflow.run.RunStatus;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The addresses of webhooks: {@code /triggers/webhook/SECRET}. The secret is the credential; without a known one no body is read. A caller who waits for
 * the end of a run sees its outputs, but not why it failed: that is for the owner of the app.
 */
public final class WebhookRoutes {
  /** What stands before the secret. */
  public static final String PATH = "/triggers/webhook/";
  private static final long MAX_BODY = 10L << 20;
  private static final String DONE = "{\"status\":\"success\",\"message\":\"The workflow has been started.\"}";
  private static final int NO_CONTENT = 204;
  private static final int NOT_MODIFIED = 304;
  private static final int GATEWAY_TIMEOUT = 504;
  private static final int FAILED = 500;

  private final Triggers triggers;
  private final TriggeredRuns runs;
  private final Admission admission;
  private final WebhookBody bodies;

  /** Webhooks of these triggers. */
  public WebhookRoutes(Triggers triggers, TriggeredRuns runs, Admission admission, Storage storage,
      InstantSource clock) {
    this.triggers = triggers;
    this.runs = runs;
    this.admission = admission;
    this.bodies = new WebhookBody(storage, clock);
  }

  /** The routes, one for each method. */
  public List<Route> routes() {
    RouteDoc doc = RouteDoc.json("Starts the workflow that the webhook belongs to. Method, type and fields of the"
        + " request are those its trigger declares; so is the answer.")
        .gives(Schema.anything()).fails(ErrorCode.NOT_FOUND, ErrorCode.METHOD_NOT_ALLOWED, ErrorCode.UNSUPPORTED_TYPE,
            ErrorCode.TOO_LARGE, ErrorCode.APP_UNAVAILABLE, ErrorCode.TIMEOUT);
    RouteDoc withBody = new RouteDoc(doc.summary(),
        List.of(Param.body("payload", Schema.anything(), "Fields as the trigger declares them.")), doc.success(),
        doc.media(), doc.answer(), doc.events(), doc.errors(), doc.failure());
    return Arrays.stream(Method.values()).map(method -> new Route(method, PATH + "{webhook_id}", CredentialKind.NONE,
        method == Method.GET ? 0 : MAX_BODY, new Handler(), method == Method.GET ? doc : withBody)).toList();
  }

  private final class Handler implements RouteHandler {
    @Override
    public void before(Call head) {
      config(triggers.webhook(head.path("webhook_id"))).check(head.method(), head.mediaType());
    }

    /** The one that its trigger declares. */
    @Override
    public Optional<List<String>> methods(Map<String, String> params) {
      return Optional.of(List.of(config(triggers.webhook(params.getOrDefault("webhook_id", ""))).method()));
    }

    @Override
    public Reply handle(Call call) throws InterruptedException {
      Entry entry = triggers.webhook(call.path("webhook_id"));
      WebhookConfig config = config(entry);
      config.check(call.method(), call.mediaType());
      admission.request(new Caller(entry.trigger().tenantId(), CredentialKind.APP, entry.trigger().appId(),
          entry.trigger().id()));
      Value body = bodies.read(call, config, TriggeredRuns.owner(entry.trigger()));
      WorkflowRuns.Started started = runs.start(entry, config.read(new WebhookCall(call.method(), call.mediaType(),
          call.headers(), call.queries(), body)));
      return config.reply().async() ? answer(config.reply(), DONE) : waited(started, config.reply());
    }
  }

  private static WebhookConfig config(Entry entry) {
    if (entry.config() instanceof WebhookConfig config) {
      return config;
    }
    throw new DifyException(ErrorCode.NOT_FOUND, "There is no such webhook.");
  }

  private static Reply waited(WorkflowRuns.Started started, WebhookReply reply) throws InterruptedException {
    try {
      RunResult result = started.run().listen(event -> {}).get(reply.patience().toMillis(), TimeUnit.MILLISECONDS);
      boolean succeeded = result.status() == RunStatus.SUCCEEDED || result.status() == RunStatus.PARTIAL_SUCCEEDED;
      return succeeded
          ? answer(reply, ValueJson.write(result.outputs()))
          : error(FAILED, ErrorCode.NODE_FAILED, "The workflow " + result.status().wire() + ".");
    } catch (TimeoutException e) {
      return late(reply.patience());
    } catch (ExecutionException e) {
      throw DifyException.of(e.getCause() == null ? e : e.getCause());
    }
  }

  private static Reply late(Duration patience) {
    return error(GATEWAY_TIMEOUT, ErrorCode.TIMEOUT,
        "The workflow did not end within " + patience.toSeconds() + " s; it goes on.");
  }

  private static Reply error(int status, ErrorCode code, String message) {
    return new Reply.Json(status, ErrorReply.body(status, code.wire(), message), Map.of());
  }

  /** The text that the trigger has for an answer, else this JSON. */
  private static Reply answer(WebhookReply reply, String otherwise) {
    if (reply.status() == NO_CONTENT || reply.status() == NOT_MODIFIED) {
      return new Reply.Text(reply.status(), "text/plain", "");
    }
    String text = reply.body().isBlank() ? otherwise : reply.body();
    return new Reply.Text(reply.status(), isJson(text) ? RouteDoc.JSON : "text/plain", text);
  }

  private static boolean isJson(String text) {
    try {
      ValueJson.read(text);
      return true;
    } catch (DifyException e) {
      return false;
    }
  }
}
