package io.dify.core.code.local;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.core.cancel.Cancellation;
import io.dify.core.code.CodeCall;
import io.dify.core.code.CodeFailure;
import io.dify.core.code.CodeJson;
import io.dify.core.code.CodeResult;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One call in one sandbox, from the request to the end of its process. */
final class Execution {
  private static final Logger LOG = LoggerFactory.getLogger(Execution.class);
  private static final int ENDED_BY_SIGNAL = 128;
  private static final long REST_MILLIS = 2_000;

  private final CodeCall call;
  private final Worker worker;
  private final CodeThreads threads;
  private final SandboxLimits limits;
  private final Printed printed;
  private final CompletableFuture<Optional<Worker.Frame>> answer = new CompletableFuture<>();
  /** Why it was ended before it had answered. */
  private volatile Stop stopped = Stop.NOT;

  private enum Stop {
    NOT, TIME, CANCELLED, PRINTED
  }

  Execution(CodeCall call, Worker worker, Launcher launcher) {
    this.call = call;
    this.worker = worker;
    this.threads = launcher.threads();
    this.limits = launcher.limits();
    this.printed = new Printed(call.limits().maxPrintedBytes(), () -> stop(Stop.PRINTED));
  }

  private void stop(Stop why) {
    synchronized (this) {
      if (stopped == Stop.NOT) {
        stopped = why;
      }
    }
    worker.kill();
    answer.complete(Optional.empty());
  }

  CodeResult run(byte[] request, Cancellation cancellation) throws InterruptedException {
    ScheduledFuture<?> deadline = threads.after(call.limits().timeout(), () -> stop(Stop.TIME));
    CompletableFuture<Void> reading = CompletableFuture.runAsync(() -> printed.read(worker.printed()),
        threads.readers());
    Cancellation.Registration breaking = cancellation.onCancel(() -> stop(Stop.CANCELLED));
    try {
      var unused = CompletableFuture.runAsync(() -> ask(request), threads.readers());
      Optional<Worker.Frame> frame = answer.get();
      int status = frame.isEmpty() && stopped == Stop.NOT ? worker.gone().get() : 0;
      worker.kill();
      await(reading);
      return frame.map(this::read).orElseThrow(() -> unanswered(status));
    } catch (ExecutionException e) {
      throw Causes.of(e);
    } finally {
      breaking.close();
      deadline.cancel(false);
      worker.kill();
    }
  }

  /** The request as the worker reads it. */
  static byte[] request(CodeCall call, List<Path> packages) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("source", call.source()).put("entry", call.entry() == CodeCall.Entry.MAIN ? "main" : "program");
    json.set("inputs", ValueJson.toNode(call.inputs()));
    ArrayNode path = json.putArray("path");
    packages.forEach(folder -> path.add(folder.toString()));
    byte[] request = json.toString().getBytes(StandardCharsets.UTF_8);
    if (request.length > call.limits().maxSourceBytes()) {
      throw new CodeFailure(ErrorCode.LIMIT_EXCEEDED, "The code and its inputs are " + request.length
          + " bytes, more than the " + call.limits().maxSourceBytes() + " that are handed over.", 0, "");
    }
    return request;
  }

  /** Waits for the rest of what was printed, but for no process that should be gone and holds on to the other end. */
  private static void await(CompletableFuture<Void> reading) throws InterruptedException, ExecutionException {
    try {
      reading.get(REST_MILLIS, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      LOG.warn("A sandbox was ended and something in it still holds its output open.");
    }
  }

  private void ask(byte[] request) {
    try {
      worker.send(request);
      answer.complete(worker.receive(call.limits().maxResultBytes()));
    } catch (Worker.FrameTooLong e) {
      answer.completeExceptionally(failure(ErrorCode.LIMIT_EXCEEDED, "The code gave more than "
          + call.limits().maxResultBytes() + " bytes; return less.", 0));
    } catch (IOException e) {
      answer.complete(Optional.empty());
    }
  }

  private CodeResult read(Worker.Frame answer) {
    Value value;
    try {
      value = CodeJson.read(answer.body());
    } catch (DifyException e) {
      throw failure(ErrorCode.CODE_FAILED, "The result cannot be read: " + e.text() + ".", 0);
    }
    if (answer.kind() == Worker.VALUE) {
      return new CodeResult(value, printed.text());
    }
    throw failed(value instanceof Value.Obj error ? error : new Value.Obj(Map.of()));
  }

  private CodeFailure failed(Value.Obj error) {
    String type = text(error, "type");
    String message = text(error, "message");
    int line = error.fields().get("line") instanceof Value.Whole number ? (int) number.number() : 0;
    StringBuilder text = new StringBuilder(type.isEmpty() ? "Error" : type);
    if (!message.isEmpty()) {
      text.append(": ").append(message);
    }
    if (line > 0) {
      text.append(" (line ").append(line).append(": ").append(text(error, "text")).append(')');
    }
    text.append('.');
    if (!text(error, "denied").isEmpty()) {
      text.append(" The sandbox denied ").append(text(error, "denied"))
          .append(": code has no network, no other processes, and no files but those in /tmp.");
    }
    if (type.equals("MemoryError")) {
      text.append(' ').append(memory());
    }
    return failure(ErrorCode.CODE_FAILED, text.toString(), line);
  }

  private static String text(Value.Obj error, String name) {
    return error.fields().get(name) instanceof Value.Text text ? text.text() : "";
  }

  private String memory() {
    return "It may use " + (limits.memoryBytes() >> 20) + " MiB (DIFY_CODE_MEMORY).";
  }

  private DifyException unanswered(int status) {
    return switch (stopped) {
      case NOT -> ended(status);
      case TIME -> failure(ErrorCode.TIMEOUT, "The code did not end within "
          + call.limits().timeout().toMillis() / 1000.0 + " s (DIFY_CODE_TIMEOUT) and was stopped.", 0);
      case CANCELLED -> new DifyException(ErrorCode.CANCELLED, "The code was stopped.");
      case PRINTED -> failure(ErrorCode.LIMIT_EXCEEDED,
          "The code printed more than " + (Printed.MOST >> 20) + " MiB and was stopped.", 0);
    };
  }

  private CodeFailure ended(int status) {
    if (printed.text().contains("heap out of memory")) {
      return failure(ErrorCode.CODE_FAILED, "The code ran out of memory. " + memory(), 0);
    }
    return failure(ErrorCode.CODE_FAILED, status > ENDED_BY_SIGNAL
        ? "The code's process was ended by signal " + (status - ENDED_BY_SIGNAL)
            + " before it had a result; it may have run out of memory or stack. " + memory()
        : "The code ended its process with status " + status
            + " before main had returned; return a result instead.",
        0);
  }

  private CodeFailure failure(ErrorCode code, String message, int line) {
    return new CodeFailure(code, message, line, printed.text());
  }
}
