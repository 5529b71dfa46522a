package io.dify.workflow.replay;

import io.dify.core.model.Message;
import io.dify.core.replay.ExchangeJson;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import io.dify.workflow.run.RunRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Writes recordings line by line. Stateless. */
final class RecordingLines {
  static final String FORMAT = "dify-recording";
  static final long VERSION = 2;
  private static final int SUM_LENGTH = 16;

  private RecordingLines() {}

  static String head() {
    Map<String, Value> out = new LinkedHashMap<>();
    out.put("format", Value.of(FORMAT));
    out.put("version", Value.of(VERSION));
    return ValueJson.write(new Value.Obj(out));
  }

  /** By its text. */
  static String appId(String app) {
    return hash(app).substring(0, SUM_LENGTH);
  }

  static String app(String app) {
    Map<String, Value> out = line("app");
    out.put("id", Value.of(appId(app)));
    out.put("dsl", Value.from(app.lines().toList()));
    return summed(out);
  }

  static List<String> of(RecordedRun run) {
    List<String> lines = new ArrayList<>();
    lines.add(begin(run));
    run.exchanges().forEach(exchange -> {
      Map<String, Value> out = line("call");
      out.putAll(ExchangeJson.write(exchange));
      lines.add(summed(out));
    });
    new TreeMap<>(run.readings()).forEach((place, millis) -> {
      Map<String, Value> out = line("clock");
      out.put("at", Value.of(place));
      out.put("ms", Value.from(millis));
      lines.add(summed(out));
    });
    run.path().forEach(step -> lines.add(node(step)));
    lines.add(end(run, lines.size() + 1));
    return lines;
  }

  private static String begin(RecordedRun run) {
    RunRequest request = run.request();
    Map<String, Value> out = line("run");
    out.put("run", Value.of(run.id()));
    out.put("start", Value.of(run.start().toString()));
    run.app().ifPresent(app -> out.put("app", Value.of(appId(app))));
    out.put("inputs", request.inputs());
    out.put("system", request.system());
    out.put("conversation", request.conversation());
    out.put("history", new Value.Array(request.history().stream().map(RecordingLines::message).toList()));
    if (request.timeLimit() != null) {
      out.put("limit", Value.of(request.timeLimit().toString()));
    }
    return summed(out);
  }

  private static Value message(Message message) {
    Map<String, Value> out = new LinkedHashMap<>();
    out.put("role", Value.of(message.role().name().toLowerCase(Locale.ROOT)));
    out.put("text", Value.of(message.text()));
    return new Value.Obj(out);
  }

  private static String node(PathStep step) {
    Map<String, Value> out = line("node");
    out.put("at", Value.of(step.node()));
    out.put("status", Value.of(step.status()));
    if (step.handle() != null) {
      out.put("handle", Value.of(step.handle()));
    }
    if (step.tries() > 0) {
      out.put("tries", Value.of(step.tries()));
    }
    if (step.promptTokens() + step.completionTokens() > 0) {
      out.put("tokens", Value.from(List.of(step.promptTokens(), step.completionTokens())));
    }
    if (step.error() != null) {
      out.put("error", Value.of(step.error()));
    }
    return summed(out);
  }

  private static String end(RecordedRun run, int count) {
    Outcome outcome = run.outcome();
    Map<String, Value> out = line("end");
    out.put("run", Value.of(run.id()));
    out.put("status", Value.of(outcome.status()));
    out.put("answer", Value.of(outcome.answer()));
    out.put("outputs", outcome.outputs());
    if (outcome.error() != null) {
      out.put("error", Value.of(outcome.error()));
    }
    out.put("conversation", outcome.conversation());
    out.put("tokens", Value.from(List.of(outcome.promptTokens(), outcome.completionTokens())));
    out.put("steps", Value.of(outcome.steps()));
    out.put("lines", Value.of(count));
    return summed(out);
  }

  private static Map<String, Value> line(String kind) {
    Map<String, Value> out = new LinkedHashMap<>();
    out.put("t", Value.of(kind));
    return out;
  }

  private static String summed(Map<String, Value> fields) {
    fields.put("sum", Value.of(sum(fields)));
    return ValueJson.write(new Value.Obj(fields));
  }

  /** Of a line without its sum. */
  static String sum(Map<String, Value> fields) {
    Map<String, Value> rest = new LinkedHashMap<>(fields);
    rest.remove("sum");
    return hash(ValueJson.write(new Value.Obj(rest))).substring(0, SUM_LENGTH);
  }

  private static String hash(String text) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java runtime has SHA-256.", e);
    }
  }
}
