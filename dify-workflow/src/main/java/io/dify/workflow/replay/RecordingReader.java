package io.dify.workflow.replay;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.Message;
import io.dify.core.model.Role;
import io.dify.core.replay.Exchange;
import io.dify.core.replay.ExchangeJson;
import io.dify.core.replay.Fields;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import io.dify.workflow.run.RunRequest;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads recordings line by line: whatever is not as it was written is refused, with its line. For one file, one thread. */
final class RecordingReader {
  private final String file;
  private final Map<String, String> apps = new HashMap<>();
  private final List<RecordedRun> runs = new ArrayList<>();
  private int line;
  private boolean headed;
  private @Nullable Open open;

  /** A run of which not all lines have come. */
  private static final class Open {
    private final String id;
    private final Instant start;
    private final Optional<String> app;
    private final RunRequest request;
    private final int firstLine;
    private final List<Exchange> exchanges = new ArrayList<>();
    private final Map<String, List<Long>> readings = new LinkedHashMap<>();
    private final List<PathStep> path = new ArrayList<>();

    Open(Fields in, Optional<String> app, int firstLine) {
      this.id = in.text("run");
      this.start = Instant.parse(in.text("start"));
      this.app = app;
      this.firstLine = firstLine;
      RunRequest request = RunRequest.inputs(Map.of()).withInputs(in.under("inputs").object())
          .withSystem(in.under("system").object())
          .withConversation(in.under("conversation").object())
          .withHistory(in.requiring("history").list("history").stream().map(RecordingReader::message).toList());
      this.request = in.has("limit") ? request.within(Duration.parse(in.text("limit"))) : request;
    }

    RecordedRun end(Fields in) {
      List<Long> tokens = in.requiring("tokens").wholes("tokens");
      return new RecordedRun(id, start, app, request, exchanges, readings, path,
          new Outcome(in.text("status"), in.text("answer"), in.under("outputs").object(),
              in.optionalText("error").orElse(null),
              in.under("conversation").object(), tokens.getFirst(), tokens.getLast(), in.small("steps")));
    }
  }

  RecordingReader(String file) {
    this.file = file;
  }

  void take(String text) {
    line++;
    if (text.isBlank()) {
      return;
    }
    try {
      Fields in = new Fields(parsed(text));
      if (!headed) {
        head(in);
      } else {
        checkSum(in);
        take(in);
      }
    } catch (DifyException e) {
      throw e.text().startsWith(file) ? e : refused(e.text(), e);
    } catch (DateTimeException | IllegalArgumentException | NoSuchElementException e) {
      throw refused("a field has a wrong form.", e);
    }
  }

  private static Value.Obj parsed(String text) {
    if (ValueJson.read(text) instanceof Value.Obj object) {
      return object;
    }
    throw new DifyException(ErrorCode.SYNTAX, "it is no JSON object.");
  }

  private DifyException refused(String why, @Nullable Exception cause) {
    return new DifyException(ErrorCode.SYNTAX, file + ":" + line + ": this is no line of a recording: " + why, cause);
  }

  private void head(Fields in) {
    if (in.has("v") && in.has("call")) {
      throw refused("it has version 1, and this program reads version " + RecordingLines.VERSION
          + ". Record the run again (dify run APP.yml --record FILE).", null);
    }
    if (!in.has("format") || !in.text("format").equals(RecordingLines.FORMAT)) {
      throw refused("a recording begins with {\"format\":\"" + RecordingLines.FORMAT + "\",\"version\":"
          + RecordingLines.VERSION + "}.", null);
    }
    if (in.whole("version") != RecordingLines.VERSION) {
      throw refused("it has version " + in.whole("version") + ", and this program reads version "
          + RecordingLines.VERSION + ". Record the run again, or use the release that recorded it.", null);
    }
    headed = true;
  }

  private void checkSum(Fields in) {
    if (in.has("sum") && !RecordingLines.sum(in.object().fields()).equals(in.text("sum"))) {
      throw refused("it was changed after it was recorded (its 'sum' is of something else)."
          + " To change a line on purpose, take its 'sum' out.", null);
    }
  }

  private void take(Fields in) {
    String kind = in.text("t");
    switch (kind) {
      case "app" -> apps.put(in.text("id"), String.join("\n", in.requiring("dsl").texts("dsl")) + "\n");
      case "run" -> {
        checkWhole();
        open = new Open(in, app(in), line);
      }
      case "call" -> open(kind).exchanges.add(ExchangeJson.read(in.object()));
      case "clock" -> open(kind).readings.put(in.text("at"), in.requiring("ms").wholes("ms"));
      case "node" -> {
        List<Long> tokens = in.has("tokens") ? in.wholes("tokens") : List.of(0L, 0L);
        open(kind).path.add(new PathStep(in.text("at"), in.text("status"), in.optionalText("handle").orElse(null),
            in.has("tries") ? in.small("tries") : 0, tokens.getFirst(), tokens.getLast(),
            in.optionalText("error").orElse(null)));
      }
      case "end" -> {
        Open ended = open(kind);
        long count = line - ended.firstLine + 1L;
        if (in.whole("lines") != count) {
          throw refused("the run " + ended.id + " had " + in.whole("lines") + " lines and has " + count
              + ": lines are missing, or were added.", null);
        }
        runs.add(ended.end(in));
        open = null;
      }
      default -> throw refused("'t' is '" + kind + "', which is not known.", null);
    }
  }

  private Optional<String> app(Fields in) {
    if (!in.has("app")) {
      return Optional.empty();
    }
    String app = apps.get(in.text("app"));
    if (app == null) {
      throw refused("the app " + in.text("app") + " is not in the file before it.", null);
    }
    return Optional.of(app);
  }

  private Open open(String kind) {
    if (open == null) {
      throw refused("a line '" + kind + "' belongs to a run, and none has begun.", null);
    }
    return open;
  }

  private void checkWhole() {
    if (open != null) {
      throw new DifyException(ErrorCode.SYNTAX, file + ":" + line + ": the recording of the run " + open.id
          + ", which begins at line " + open.firstLine + ", has no end: the file was cut off. Record the run again.");
    }
  }

  List<RecordedRun> end() {
    checkWhole();
    if (!headed) {
      line = 1;
      throw refused("the file is empty.", null);
    }
    return runs;
  }

  private static Message message(Value value) {
    Fields in = Fields.of(value);
    return Message.of(Role.valueOf(in.text("role").toUpperCase(Locale.ROOT)), in.text("text"));
  }
}
