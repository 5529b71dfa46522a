package io.dify.runtime.http.service;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.Value;
import io.dify.runtime.auth.CredentialKind;
import io.dify.runtime.conversation.ChatMessage;
import io.dify.runtime.conversation.Conversations;
import io.dify.runtime.conversation.MessageStatus;
import io.dify.runtime.conversation.Owner;
import io.dify.runtime.http.Call;
import io.dify.runtime.http.EventSource;
import io.dify.runtime.http.Method;
import io.dify.runtime.http.Param;
import io.dify.runtime.http.Reply;
import io.dify.runtime.http.Route;
import io.dify.runtime.http.RouteDoc;
import io.dify.runtime.http.sse.FormTold;
import io.dify.runtime.http.sse.RunEventWriter;
import io.dify.runtime.http.sse.RunStream;
import io.dify.runtime.http.sse.StreamIds;
import io.dify.runtime.http.sse.WireRun;
import io.dify.runtime.journal.RunHead;
import io.dify.runtime.journal.RunStage;
import io.dify.runtime.journal.StoredRun;
import io.dify.runtime.registry.AppCatalog;
import io.dify.runtime.registry.LiveApp;
import io.dify.runtime.run.ActiveRuns;
import io.dify.runtime.run.DurableRuns;
import io.dify.runtime.run.RunRecord;
import io.dify.runtime.run.RunRecords;
import io.dify.runtime.storage.FileUrls;
import io.dify.workflow.journal.JournalEntry;
import io.dify.workflow.run.RunResult;
import java.util.List;
import java.util.Optional;

/** Events of runs: subscribing again after a pause, a lost connection or a restart of the server. */
final class EventRoutes {
  private static final String LAST = "last-event-id";
  private static final List<String> TRUTH = List.of("true", "false");

  private final Apps apps;
  private final AppCatalog catalog;
  private final RunRecords records;
  private final ActiveRuns active;
  private final DurableRuns durable;
  private final ServiceLimits limits;
  private final Conversations conversations;
  private final FileUrls urls;
  private final FormTold told;

  EventRoutes(Apps apps, Services services) {
    this.apps = apps;
    this.catalog = services.apps();
    this.records = services.runs();
    this.active = services.active();
    this.durable = services.durable();
    this.limits = services.limits();
    this.conversations = services.conversations();
    this.urls = services.storage().urls();
    this.told = new FormTold(services.forms()::token);
  }

  List<Route> routes() {
    return List.of(new Route(Method.GET, "/v1/workflow/{workflow_run_id}/events", CredentialKind.APP, 0, this::events,
        RouteDoc.json("Events of a run as a stream, from where it went on last; of a run that is over, its end.",
            Param.query("user", "string", "The end user whose run it is.").must(),
            Param.query("include_state_snapshot", "boolean", "Whether to begin with the first event."),
            Param.query("continue_on_pause", "boolean",
                "Whether the stream stays open while the run waits for somebody."),
            Param.query("event_ids", "boolean",
                "Whether events carry their numbers as ids, for the header Last-Event-ID of the next call."))
            .answers(200, "text/event-stream").streams(EventSchemas.FOLLOWED)
            .fails(ErrorCode.NOT_WORKFLOW_APP, ErrorCode.APP_UNAVAILABLE, ErrorCode.NOT_FOUND,
                ErrorCode.INVALID_PARAM)));
  }

  private Reply events(Call call) {
    apps.graph(call.caller());
    Owner owner = Users.ofQuery(call);
    String runId = call.path("workflow_run_id");
    Optional<StoredRun> stored = durable.store().find(runId).filter(run -> run.head().owner().equals(owner));
    if (stored.isPresent()) {
      return new Reply.Events(follow(call, stored.get()));
    }
    Optional<ActiveRuns.Found> fast = active.find(runId, owner.appId(), owner.user());
    RunRecord record = records.find(owner.tenantId(), owner.appId(), runId)
        .filter(run -> run.sessionId().equals(owner.user()))
        .orElseThrow(() -> new DifyException(ErrorCode.NOT_FOUND, "Workflow Run Not Exists."));
    StreamIds ids = new StreamIds(fast.map(ActiveRuns.Found::taskId).orElse(runId), runId, record.versionId(),
        owner.user(), null);
    return new Reply.Events(fast.<EventSource>map(found -> new RunStream(found.run().subscribe(from(call).orElse(0L)),
        ids, RunStream.Closing.NONE, limits.pingInterval())).orElseGet(() -> ended(ids, record)));
  }

  private EventSource follow(Call call, StoredRun stored) {
    RunHead head = stored.head();
    LiveApp app = catalog.version(head.owner().tenantId(), head.owner().appId(), head.versionId());
    StreamIds.Chat chat = head.messageId().isEmpty()
        ? null
        : new StreamIds.Chat(head.messageId(), head.conversationId(), head.acceptedAt(), StreamIds.Kind.CHATFLOW);
    StreamIds ids = new StreamIds(head.taskId(), head.id(), head.versionId(), head.owner().user(), chat, told);
    RunEventWriter writer = new RunEventWriter(ids);
    writer.beganAt(head.acceptedAt());
    if (flag(call, "event_ids") || call.headers().containsKey(LAST)) {
      writer.numberEvents();
    }
    long next = from(call).orElseGet(() -> flag(call, "include_state_snapshot") ? 0L : begin(stored));
    return new RunEvents(durable, app.spec().graph(), ids, writer, next, flag(call, "continue_on_pause"),
        limits.pingInterval(), result -> metadata(app, head, result));
  }

  /** As the stream says it that the run began with: from the message, which is stored by then. */
  private ObjectNode metadata(LiveApp app, RunHead head, RunResult result) {
    ChatMessage.Outcome outcome = conversations.message(head.owner(), head.messageId()).map(ChatMessage::outcome)
        .orElseGet(() -> new ChatMessage.Outcome(head.id(), MessageStatus.NORMAL, result.answer(), null,
            new Value.Array(List.of()), result.usage(), result.elapsed()));
    return TurnReplies.metadata(app, result, outcome, urls);
  }

  /** Where the run went on last; of one that is over the end alone, of one that waits what is yet to come. */
  private long begin(StoredRun stored) {
    if (stored.stage() == RunStage.ENDED || stored.stage() == RunStage.CLOSED) {
      return stored.entries() - 1;
    }
    if (stored.stage() == RunStage.PAUSED) {
      return stored.entries();
    }
    List<JournalEntry> entries = durable.store().entries(stored);
    for (int at = entries.size() - 1; at > 0; at--) {
      if (entries.get(at) instanceof JournalEntry.Resumed) {
        return at;
      }
    }
    return 0;
  }

  private static boolean flag(Call call, String name) {
    return call.query(name, "false", TRUTH).equals("true");
  }

  private static Optional<Long> from(Call call) {
    return Optional.ofNullable(call.headers().get(LAST)).map(last -> {
      try {
        return Math.max(0, Math.addExact(Long.parseLong(last.strip()), 1));
      } catch (NumberFormatException | ArithmeticException e) {
        throw new DifyException(ErrorCode.INVALID_PARAM, "Last-Event-ID must be the id of an event, a number.", e);
      }
    });
  }

  /** What is left of a run that nothing was written down of. */
  private static EventSource ended(StreamIds ids, RunRecord record) {
    return sink -> {
      RunEventWriter writer = new RunEventWriter(ids);
      writer.runFinished(summary(ids, record));
      writer.sendTo(sink);
    };
  }

  private static ObjectNode summary(StreamIds ids, RunRecord record) {
    return WireRun.finished(ids, record.result(), record.createdAt(),
        record.finishedAt().orElse(record.createdAt()));
  }
}
