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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Writes entries as one line of JSON each and reads them back. Every line carries the version of its format ({@code "v"}); a reader of a later version
 * reads all earlier ones. Stateless, thread-safe.
 */
public final class JournalCodec {
  private static final long VERSION = 2;

  private JournalCodec() {}

  /** One line of JSON. */
  public static String encode(JournalEntry entry) {
    Map<String, Value> out = new LinkedHashMap<>();
    out.put("v", Value.of(VERSION));
    out.put("at", Value.of(entry.at().toString()));
    switch (entry) {
      case JournalEntry.Accepted e -> {
        out.put("t", Value.of("accepted"));
        out.put("run", Value.of(e.runId()));
        out.put("durable", Value.of(e.durable()));
        out.put("origin", origin(e.request().origin()));
        out.put("depth", Value.of(e.request().depth()));
        out.put("inputs", e.request().inputs());
        out.put("system", e.request().system());
        out.put("conversation", e.request().conversation());
        out.put("limit",
            e.request().timeLimit() == null ? Value.nothing() : Value.of(e.request().timeLimit().toString()));
        out.put("history", new Value.Array(e.request().history().stream().map(JournalCodec::message).toList()));
      }
      case JournalEntry.Started e -> {
        out.put("t", Value.of("started"));
        put(out, e.node());
        out.put("execution", Value.of(e.executionId()));
      }
      case JournalEntry.Retried e -> {
        out.put("t", Value.of("retried"));
        put(out, e.node());
        out.put("attempt", Value.of(e.attempt()));
        out.put("errorType", Value.of(e.errorType()));
        out.put("error", Value.of(e.error()));
      }
      case JournalEntry.Finished e -> finished(e, out);
      case JournalEntry.Asked e -> {
        out.put("t", Value.of("asked"));
        put(out, e.node());
        out.put("request", e.request());
      }
      case JournalEntry.Answered e -> {
        out.put("t", Value.of("answered"));
        put(out, e.node());
        out.put("answer", e.answer());
      }
      case JournalEntry.Paused e -> out.put("t", Value.of("paused"));
      case JournalEntry.Resumed e -> out.put("t", Value.of("resumed"));
      case JournalEntry.PassOpened e -> {
        out.put("t", Value.of("opened"));
        put(out, e.container());
        out.put("index", Value.of(e.index()));
      }
      case JournalEntry.PassClosed e -> {
        out.put("t", Value.of("closed"));
        put(out, e.container());
        out.put("index", Value.of(e.index()));
      }
      case JournalEntry.Said e -> {
        out.put("t", Value.of("said"));
        out.put("text", Value.of(e.text()));
        out.put("source", Value.from(e.source().parts()));
      }
      case JournalEntry.Reasoned e -> {
        out.put("t", Value.of("reasoned"));
        put(out, e.node());
        out.put("text", Value.of(e.text()));
        out.put("last", Value.of(e.last()));
      }
      case JournalEntry.Logged e -> {
        out.put("t", Value.of("logged"));
        put(out, e.node());
        out.put("entry", AgentLogCodec.encode(e.entry()));
      }
      case JournalEntry.Replaced e -> {
        out.put("t", Value.of("replaced"));
        out.put("text", Value.of(e.text()));
        out.put("reason", Value.of(e.reason()));
        out.put("about", e.about());
      }
      case JournalEntry.Ended e -> {
        out.put("t", Value.of("ended"));
        out.put("status", name(e.status()));
        out.put("errorType", Value.from(e.errorType()));
        out.put("error", Value.from(e.error()));
      }
    }
    return ValueJson.write(new Value.Obj(out));
  }

  private static void finished(JournalEntry.Finished e, Map<String, Value> out) {
    NodeResult result = e.result();
    out.put("t", Value.of("finished"));
    put(out, e.node());
    out.put("status", name(e.status()));
    out.put("handle", Value.from(e.handle()));
    out.put("inputs", result.inputs());
    out.put("process", result.processData());
    out.put("outputs", result.outputs());
    out.put("prompt", Value.of(result.usage().promptTokens()));
    out.put("completion", Value.of(result.usage().completionTokens()));
    out.put("cost", cost(result.usage().cost()));
    out.put("writes", new Value.Array(result.writes().entrySet().stream()
        .sorted(Comparator.comparing(write -> write.getKey().toString())).map(JournalCodec::write).toList()));
    out.put("citations", new Value.Array(List.copyOf(result.citations())));
    out.put("errorType", Value.from(e.errorType()));
    out.put("error", Value.from(e.error()));
  }

  /**
   * Reads one line.
   *
   * @throws DifyException {@code STORE_FAILED} when the line is damaged or of a later version
   */
  public static JournalEntry decode(String line) {
    try {
      Fields in = new Fields((Value.Obj) ValueJson.read(line));
      if (in.number("v") > VERSION) {
        throw new DifyException(ErrorCode.STORE_FAILED,
            "A journal entry has format " + in.number("v") + ", this software reads up to " + VERSION
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
    Fields in = new Fields(message);
    return Message.of(in.constant("role", Role.class), in.text("text"));
  }

  private static void put(Map<String, Value> out, NodePath path) {
    out.put("frame", Value.of(path.frame()));
    out.put("node", Value.of(path.node()));
  }

  private static Value write(Map.Entry<Selector, Value> write) {
    return new Value.Obj(Map.of("to", Value.from(write.getKey().parts()), "value", write.getValue()));
  }

  private static Value name(Enum<?> constant) {
    return Value.of(constant.name().toLowerCase(Locale.ROOT));
  }

  /** Typed reading; whatever does not fit is a damaged entry. */
  private record Fields(Value.Obj object) {
    private Value field(String name) {
      Value value = object.fields().get(name);
      if (value == null) {
        throw new IllegalArgumentException("'" + name + "' is missing");
      }
      return value;
    }

    String text(String name) {
      return ((Value.Text) field(name)).text();
    }

    @Nullable
    String optional(String name) {
      return field(name).isNothing() ? null : text(name);
    }

    @Nullable
    Duration duration(String name) {
      String text = optional(name);
      return text == null ? null : Duration.parse(text);
    }

    CallOrigin origin() {
      Fields origin = new Fields(object("origin"));
      return CallOrigin.of(origin.text("tenant"), origin.text("app"), origin.text("user"));
    }

    Cost cost() {
      Fields cost = new Fields(object("cost"));
      return new Cost(new BigDecimal(cost.text("prompt")), new BigDecimal(cost.text("completion")),
          cost.text("currency"));
    }

    boolean truth(String name) {
      return ((Value.Bool) field(name)).truth();
    }

    long number(String name) {
      return ((Value.Whole) field(name)).number();
    }

    NodePath path() {
      return new NodePath(text("frame"), text("node"));
    }

    Selector selector(String name) {
      return new Selector(array(name).stream().map(part -> ((Value.Text) part).text()).toList());
    }

    Map<Selector, Value> writes() {
      Map<Selector, Value> writes = new HashMap<>();
      objects("writes").stream().map(Fields::new)
          .forEach(write -> writes.put(write.selector("to"), write.field("value")));
      return writes;
    }

    Value.Obj object(String name) {
      return (Value.Obj) field(name);
    }

    List<Value> array(String name) {
      return ((Value.Array) field(name)).items();
    }

    List<Value.Obj> objects(String name) {
      return array(name).stream().map(Value.Obj.class::cast).toList();
    }

    <E extends Enum<E>> E constant(String name, Class<E> type) {
      return Enum.valueOf(type, text(name).toUpperCase(Locale.ROOT));
    }
  }
}
