package io.dify.runtime.cli;

import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import io.dify.runtime.http.sse.RunEventWriter;
import io.dify.runtime.http.sse.StreamIds;
import io.dify.runtime.http.sse.WireUsage;
import io.dify.workflow.engine.Run;
import io.dify.workflow.event.RunEvent;
import io.dify.workflow.run.RunResult;
import io.dify.workflow.stream.RunCursor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Prints runs, for people or for programs. */
final class RunPrinter {
  private static final Duration WAIT = Duration.ofSeconds(60);
  private static final String DATA = "data: ";

  private final Console console;

  RunPrinter(Console console) {
    this.console = console;
  }

  /** Text as it comes; the outputs of a run that says nothing. */
  void text(Run run) throws InterruptedException {
    boolean said = false;
    RunCursor cursor = run.subscribe();
    while (!cursor.ended()) {
      for (RunEvent event : cursor.take(WAIT)) {
        if (event instanceof RunEvent.TextChunk chunk) {
          console.piece(chunk.text());
          said = true;
        } else if (event instanceof RunEvent.TextReplaced replaced) {
          console.piece("\n[instead:]\n" + replaced.text());
          said = true;
        }
      }
    }
    RunResult result = run.await();
    if (said) {
      console.line("");
    } else if (!result.outputs().fields().isEmpty()) {
      console.line(ValueJson.writeIndented(result.outputs()));
    }
  }

  /** Each event as the record a workflow's stream has, one a line. */
  void events(Run run) throws IOException, InterruptedException {
    RunEventWriter writer = new RunEventWriter(new StreamIds(run.id(), run.id(), "", "cli", null));
    RunCursor cursor = run.subscribe();
    while (!cursor.ended()) {
      for (RunEvent event : cursor.take(WAIT)) {
        writer.event(event);
        writer.sendTo((bytes, offset, length) -> {
          String record = new String(bytes, offset, length, StandardCharsets.UTF_8).strip();
          console.line(record.startsWith(DATA) ? record.substring(DATA.length()) : record);
        });
      }
    }
  }

  /** The result as one JSON object. */
  void result(RunResult result) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("run_id", result.runId());
    fields.put("status", result.status().wire());
    fields.put("answer", result.answer());
    fields.put("outputs", result.outputs());
    fields.put("error", result.error());
    fields.put("elapsed_time", WireUsage.seconds(result.elapsed()));
    fields.put("prompt_tokens", result.usage().promptTokens());
    fields.put("completion_tokens", result.usage().completionTokens());
    fields.put("total_steps", result.steps());
    fields.put("retriever_resources", List.copyOf(result.citations()));
    console.line(ValueJson.write(Value.from(fields)));
  }
}
