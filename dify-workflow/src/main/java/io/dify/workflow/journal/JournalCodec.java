package io.dify.workflow.journal;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.CallOrigin;
import io.dify.core.model.Cost;
import io.dify.core.model.Message;
import io.dify.core.model.Role;
import io.dify.core.model.Usage;
import io.dify.core.template.Selector;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import io.dify.workflow.node.NodeResult;
import io.dify.workflow.run.NodePath;
import io.dify.workflow.run.NodeStatus;
import io.dify.workflow.run.RunRequest;
import io.dify.workflow.run.RunStatus;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Writes entries as one line of JSON each and reads them back. Every line carries the version of its format ({@code "v"}); a reader of a later version
 * reads all earlier ones. Fields that say nothing are left out: most of what a node leaves behind is empty. Stateless, thread-safe.
 */
public final class JournalCodec {
  private static final long VERSION = 3;
  /** From this version on a field that says nothing is left out. */
  private static final long SPARSE = 3;
  private static final Value.Obj NOTHING = new Value.Obj(Map.of());
  private static final Value.Array NONE = new Value.Array(List.of());
  private static final Value EMPTY = Value.of("");
  private static final Value ZERO = Value.of(0);
  private static final Value FALSE = Value.of(false);

  private JournalCodec() {}

  /** One line of JSON. */
  public static String encode(JournalEntry entry) {
    return switch (entry) {
      case JournalEntry.Accepted e -> accepted(e);
      case JournalEntry.Started e -> line(e, "started").node(e.node()).text("execution", e.executionId()).end();
      case JournalEntry.Retried e -> line(e, "retried").node(e.node()).number("attempt", e.attempt())
          .text("errorType", e.errorType()).text("error", e.error()).end();
      case JournalEntry.Finished e -> finished(e);
      case JournalEntry.Asked e -> line(e, "asked").node(e.node()).value("request", e.request()).end();
      case JournalEntry.Answered e -> line(e, "answered").node(e.node()).value("answer", e.answer()).end();
      case JournalEntry.Paused e -> line(e, "paused").end();
      case JournalEntry.Resumed e -> line(e, "resumed").end();
      case JournalEntry.PassOpened e -> line(e, "opened").node(e.container()).number("index", e.index()).end();
      case JournalEntry.PassClosed e -> line(e, "closed").node(e.container()).number("index", e.index()).end();
      case JournalEntry.Said e ->
        line(e, "said").text("text", e.text()).value("source", Value.from(e.source().parts())).end();
      case JournalEntry.Reasoned e ->
        line(e, "reasoned").node(e.node()).text("text", e.text()).truth("last", e.last()).end();
      case JournalEntry.Logged e ->
        line(e, "logged").node(e.node()).value("entry", AgentLogCodec.encode(e.entry())).end();
      case JournalEntry.Replaced e -> line(e, "replaced").text("text", e.text()).text("reason", e.reason())
          .value("about", e.about()).end();
      case JournalEntry.Ended e -> line(e, "ended").constant("status", e.status()).optional("errorType", e.errorType())
          .optional("error", e.error()).end();
    };
  }

  private static JournalLine line(JournalEntry entry, String kind) {
    return new JournalLine(VERSION, entry.at(), kind);
  }

  private static String accepted(JournalEntry.Accepted e) {
    RunRequest request = e.request();
    Duration limit = request.timeLimit();
    return line(e, "accepted").text("run", e.runId()).truth("durable", e.durable())
        .value("origin", origin(request.origin())).number("depth", request.depth()).value("inputs", request.inputs())
        .value("system", request.system()).value("conversation", request.conversation())
        .optional("limit", limit == null ? null : limit.toString())
        .value("history", new Value.Array(request.history().stream().map(JournalCodec::message).toList())).end();
  }

  private static String finished(JournalEntry.Finished e) {
    NodeResult result = e.result();
    Usage usage = result.usage();
    return line(e, "finished").node(e.node()).constant("status", e.status()).optional("handle", e.handle())
        .value("inputs", result.inputs()).value("process", result.processData()).value("outputs", result.outputs())
        .number("prompt", usage.promptTokens()).number("completion", usage.completionTokens())
        .value("cost", usage.cost().equals(Cost.NONE) ? NOTHING : cost(usage.cost()))
        .value("writes", writes(result)).value("citations", new Value.Array(List.copyOf(result.citations())))
        .optional("errorType", e.errorType()).optional("error", e.error()).end();
  }

  private static Value writes(NodeResult result) {
    return new Value.Array(result.writes().entrySet().stream()
        .sorted(Comparator.comparing(write -> write.getKey().toString())).map(JournalCodec::write).toList());
  }

  /**
   * Reads one line.
   *
   * @throws DifyException {@code STORE_FAILED} when the line is damaged or of a later version
   */
  public static JournalEntry decode(String line) {
    try {
      Value.Obj object = (Value.Obj) ValueJson.read(line);
      long version = new Fields(object, false).number("v");
      Fields in = new Fields(object, version >= SPARSE);
      if (version > VERSION) {
        throw new DifyException(ErrorCode.STORE_FAILED,
            "A journal entry has format " + version + ", this software reads up to " + VERSION
                + "; use a newer release.");
      }
      return read(in, Instant.parse(in.text("at")));
    } catch (ClassCastException | java.time.DateTimeException | IllegalArgumentException | ArithmeticException
        | NoSuchElementException e) {
      throw new DifyException(ErrorCode.STORE_FAILED, "A journal entry is damaged: " + e.getMessage(), e);
    }
  }

  private static JournalEntry read(Fields in, Instant at) {
    return switch (in.text("t")) {
      case "accepted" ->
        new JournalEntry.Accepted(at, in.text("run"), new RunRequest(in.object("inputs"), in.object("system"),
            in.object("conversation"), in.objects("history").stream().map(JournalCodec::message).toList(),
            in.duration("limit"), in.origin(), Math.toIntExact(in.number("depth"))),
            in.number("v") > 1 && in.truth("durable"));
      case "started" -> new JournalEntry.Started(at, in.path(), in.text("execution"));
      case "retried" ->
        new JournalEntry.Retried(at, in.path(), Math.toIntExact(in.number("attempt")), in.text("errorType"),
            in.text("error"));
      case "finished" ->
        new JournalEntry.Finished(at, in.path(), in.constant("status", NodeStatus.class), in.optional("handle"),
            new NodeResult(in.object("inputs"), in.object("process"), in.object("outputs"),
                new Usage(in.number("prompt"), in.number("completion"), in.cost()), in.writes(),
                in.objects("citations")),
            in.optional("errorType"), in.optional("error"));
      case "asked" -> new JournalEntry.Asked(at, in.path(), in.object("request"));
      case "answered" -> new JournalEntry.Answered(at, in.path(), in.object("answer"));
      case "paused" -> new JournalEntry.Paused(at);
      case "resumed" -> new JournalEntry.Resumed(at);
      case "opened" -> new JournalEntry.PassOpened(at, in.path(), Math.toIntExact(in.number("index")));
      case "closed" -> new JournalEntry.PassClosed(at, in.path(), Math.toIntExact(in.number("index")));
      case "said" -> new JournalEntry.Said(at, in.text("text"),
          in.selector("source"));
      case "reasoned" -> new JournalEntry.Reasoned(at, in.path(), in.text("text"), in.truth("last"));
      case "logged" -> new JournalEntry.Logged(at, in.path(), AgentLogCodec.decode(in.object("entry")));
      case "replaced" -> new JournalEntry.Replaced(at, in.text("text"), in.text("reason"), in.object("about"));
      case "ended" -> new JournalEntry.Ended(at, in.constant("status", RunStatus.class), in.optional("errorType"),
          in.optional("error"));
      case String other -> throw new IllegalArgumentException("unknown kind '" + other + "'");
    };
  }

  private static Value origin(CallOrigin origin) {
    return Value.from(Map.of("tenant", origin.tenant(), "app", origin.app(), "user", origin.user()));
  }

  private static Value cost(Cost cost) {
    return Value.from(Map.of("prompt", cost.prompt().toPlainString(), "completion", cost.completion().toPlainString(),
        "currency", cost.currency()));
  }

  private static Value message(Message message) {
    return new Value.Obj(
        Map.of("role", Value.of(message.role().name().toLowerCase(Locale.ROOT)), "text", Value.of(message.text())));
  }

  private static Message message(Value.Obj message) {
    Fields in = new Fields(message, false);
    return Message.of(in.constant("role", Role.class), in.text("text"));
  }

  private static Value write(Map.Entry<Selector, Value> write) {
    return new Value.Obj(Map.of("to", Value.from(write.getKey().parts()), "value", write.getValue()));
  }

  /**
   * Typed reading; whatever does not fit is a damaged entry.
   *
   * @param sparse whether a field that is missing says nothing
   */
  private record Fields(Value.Obj object, boolean sparse) {
    private Value field(String name, Value nothing) {
      Value value = object.fields().get(name);
      if (value == null && !sparse) {
        throw new IllegalArgumentException("'" + name + "' is missing");
      }
      return value == null ? nothing : value;
    }

    String text(String name) {
      return ((Value.Text) field(name, EMPTY)).text();
    }

    @Nullable
    String optional(String name) {
      return field(name, Value.nothing()).isNothing() ? null : text(name);
    }

    @Nullable
    Duration duration(String name) {
      String text = optional(name);
      return text == null ? null : Duration.parse(text);
    }

    CallOrigin origin() {
      Fields origin = inner("origin");
      return CallOrigin.of(origin.text("tenant"), origin.text("app"), origin.text("user"));
    }

    Cost cost() {
      Fields cost = inner("cost");
      return sparse && cost.object().fields().isEmpty()
          ? Cost.NONE
          : new Cost(new BigDecimal(cost.text("prompt")), new BigDecimal(cost.text("completion")),
              cost.text("currency"));
    }

    private Fields inner(String name) {
      return new Fields(object(name), sparse);
    }

    boolean truth(String name) {
      return ((Value.Bool) field(name, FALSE)).truth();
    }

    long number(String name) {
      return ((Value.Whole) field(name, ZERO)).number();
    }

    NodePath path() {
      return new NodePath(text("frame"), text("node"));
    }

    Selector selector(String name) {
      return new Selector(array(name).stream().map(part -> ((Value.Text) part).text()).toList());
    }

    Map<Selector, Value> writes() {
      Map<Selector, Value> writes = new HashMap<>();
      objects("writes").stream().map(write -> new Fields(write, false))
          .forEach(write -> writes.put(write.selector("to"), write.field("value", NOTHING)));
      return writes;
    }

    Value.Obj object(String name) {
      return (Value.Obj) field(name, NOTHING);
    }

    List<Value> array(String name) {
      return ((Value.Array) field(name, NONE)).items();
    }

    List<Value.Obj> objects(String name) {
      return array(name).stream().map(Value.Obj.class::cast).toList();
    }

    <E extends Enum<E>> E constant(String name, Class<E> type) {
      return Enum.valueOf(type, text(name).toUpperCase(Locale.ROOT));
    }
  }
}
