package io.dify.core.testkit;

import io.dify.core.value.Value;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Writes one answer. */
final class WireAnswer implements Runnable {
  private final WireReply reply;
  private final WireRequest request;
  private final Socket socket;
  private String contentType = "text/event-stream";
  private boolean headSent;
  private volatile boolean over;
  private volatile boolean cut;

  WireAnswer(WireReply reply, WireRequest request, Socket socket) {
    this.reply = reply;
    this.request = request;
    this.socket = socket;
  }

  /** Whether all has been written, or the connection was cut on purpose. */
  boolean isOver() {
    return over || cut;
  }

  boolean hasCut() {
    return cut;
  }

  @Override
  public void run() {
    try {
      switch (reply) {
        case WireReply.Failure failure ->
          whole(failure.status(), typed(failure.headers()), failure.body());
        case WireReply.Whole whole -> whole(whole.status(), whole.headers(), whole.body());
        case WireReply.Stream stream -> stream(stream);
        case WireReply.Chat chat when request.isStreaming() -> stream(chat);
        case WireReply.Chat chat -> block(chat);
      }
    } catch (IOException | InterruptedException e) {
      // The client has gone, or the test is over.
    }
  }

  private static Map<String, String> typed(Map<String, String> headers) {
    Map<String, String> typed = new LinkedHashMap<>(Map.of("Content-Type", "application/json"));
    typed.putAll(headers);
    return typed;
  }

  private void whole(int status, Map<String, String> headers, String body) throws IOException {
    String more = headers.entrySet().stream().map(field -> field.getKey() + ": " + field.getValue() + "\r\n")
        .collect(Collectors.joining());
    over = true;
    write("HTTP/1.1 " + status + " Scripted\r\n" + more + "Content-Length: "
        + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body, false);
  }

  private void block(WireReply.Chat chat) throws IOException, InterruptedException {
    for (WireReply.Step step : chat.steps()) {
      if (pauses(step)) {
        continue;
      }
      if (step instanceof WireReply.Step.Cut) {
        cut();
        return;
      }
    }
    whole(200, typed(Map.of()), WireJson.completion(chat, model()));
  }

  private void stream(WireReply.Chat chat) throws IOException, InterruptedException {
    int tools = 0;
    for (WireReply.Step step : chat.steps()) {
      switch (step) {
        case WireReply.Step.Say say -> data(chat, WireJson.delta(model(), Map.of("content", say.text())));
        case WireReply.Step.Think think ->
          data(chat, WireJson.delta(model(), Map.of("reasoning_content", think.text())));
        case WireReply.Step.Request call -> {
          data(chat, WireJson.delta(model(), WireJson.toolStart(tools, call.tool())));
          data(chat, WireJson.delta(model(), WireJson.toolEnd(tools++, call.tool())));
        }
        case WireReply.Step.Raw raw -> event(chat, raw.line());
        case WireReply.Step.Frame frame -> chunk(frame.bytes(), chat.dripping());
        case WireReply.Step.Await await -> pauses(await);
        case WireReply.Step.Pause pause -> pauses(pause);
        case WireReply.Step.Cut end -> {
          cut();
          return;
        }
      }
    }
    end(chat);
  }

  private void stream(WireReply.Stream stream) throws IOException, InterruptedException {
    contentType = stream.contentType();
    String end = contentType.contains("event-stream") ? "\n\n" : "\n";
    for (WireReply.Step step : stream.steps()) {
      if (step instanceof WireReply.Step.Raw raw) {
        chunk(raw.line() + end, false);
      } else if (step instanceof WireReply.Step.Frame frame) {
        chunk(frame.bytes(), false);
      } else if (step instanceof WireReply.Step.Cut) {
        cut();
        return;
      } else {
        pauses(step);
      }
    }
    over = true;
    head();
    write("0\r\n\r\n", false);
  }

  private void end(WireReply.Chat chat) throws IOException {
    if (chat.finishReason() != null) {
      data(chat, WireJson.finish(model(), chat.finishReason()));
    }
    if (chat.usage() != null && asksForUsage()) {
      data(chat, WireJson.usage(model(), chat.usage()));
    }
    if (chat.finishReason() != null) {
      event(chat, "data: [DONE]");
    }
    over = true;
    head();
    write("0\r\n\r\n", false);
  }

  private boolean asksForUsage() {
    return request.field("stream_options") instanceof Value.Obj options
        && Value.of(true).equals(options.fields().get("include_usage"));
  }

  private Value model() {
    return request.field("model");
  }

  private void data(WireReply.Chat chat, String json) throws IOException {
    event(chat, "data: " + json);
  }

  private void event(WireReply.Chat chat, String line) throws IOException {
    chunk(line + "\n\n", chat.dripping());
  }

  private void chunk(String text, boolean dripping) throws IOException {
    chunk(text.getBytes(StandardCharsets.UTF_8), dripping);
  }

  private void chunk(byte[] content, boolean dripping) throws IOException {
    head();
    ByteArrayOutputStream chunk = new ByteArrayOutputStream();
    chunk.writeBytes((Integer.toHexString(content.length) + "\r\n").getBytes(StandardCharsets.UTF_8));
    chunk.writeBytes(content);
    chunk.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
    write(chunk.toByteArray(), dripping);
  }

  private void head() throws IOException {
    if (!headSent) {
      headSent = true;
      write("HTTP/1.1 200 OK\r\nContent-Type: " + contentType + "\r\nTransfer-Encoding: chunked\r\n\r\n", false);
    }
  }

  private void cut() throws IOException {
    cut = true;
    socket.close();
  }

  /** Whether the step is a wait, which is over then. */
  private static boolean pauses(WireReply.Step step) throws IOException, InterruptedException {
    try {
      if (step instanceof WireReply.Step.Await await) {
        await.gate().get();
        return true;
      }
      if (step instanceof WireReply.Step.Pause pause) {
        new CompletableFuture<>().completeOnTimeout("over", pause.time().toNanos(), TimeUnit.NANOSECONDS).get();
        return true;
      }
      return false;
    } catch (ExecutionException e) {
      throw new IOException("The gate of a scripted reply failed", e);
    }
  }

  private void write(String text, boolean dripping) throws IOException {
    write(text.getBytes(StandardCharsets.UTF_8), dripping);
  }

  private void write(byte[] bytes, boolean dripping) throws IOException {
    OutputStream out = socket.getOutputStream();
    if (!dripping) {
      out.write(bytes);
      return;
    }
    for (byte one : bytes) {
      out.write(one);
      out.flush();
    }
  }
}
