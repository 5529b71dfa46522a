package io.dify.core.testkit;

import io.dify.core.model.ToolRequest;
import io.dify.core.model.Usage;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What {@link WireServer} and {@link OpenAiWireServer} answer to one request. Immutable. */
public sealed interface WireReply {
  /**
   * An error answer.
   *
   * @param status HTTP status
   * @param headers headers beside type and length
   * @param body the body
   */
  record Failure(int status, Map<String, String> headers, String body) implements WireReply {
    /** Copies. */
    public Failure {
      headers = Map.copyOf(headers);
    }
  }

  /**
   * An answer in one piece.
   *
   * @param status HTTP status
   * @param headers headers beside the length
   * @param body the body, sent in UTF-8
   */
  record Whole(int status, Map<String, String> headers, String body) implements WireReply {
    /** Copies. */
    public Whole {
      headers = Map.copyOf(headers);
    }
  }

  /**
   * An answer in pieces, in any protocol. The head is sent with the first step that is no wait.
   *
   * @param contentType media type
   * @param steps what happens, in order; only {@link Step.Raw}, {@link Step.Frame}, {@link Step.Await}, {@link Step.Pause} and {@link Step.Cut} make sense
   */
  record Stream(String contentType, List<Step> steps) implements WireReply {
    /** Copies. */
    public Stream {
      steps = List.copyOf(steps);
    }

    /** Then these steps. */
    public Stream then(Step... more) {
      List<Step> all = new ArrayList<>(steps);
      all.addAll(List.of(more));
      return new Stream(contentType, all);
    }
  }

  /**
   * A chat completion: streamed step by step, or in one piece, as the request asks. The head of a streamed answer is sent with its first step that is
   * no wait.
   *
   * @param steps what happens, in order
   * @param usage tokens to report, null for none
   * @param finishReason OpenAI's {@code finish_reason}, null to send none and no {@code [DONE]}
   * @param dripping whether every byte goes out in a packet of its own
   */
  record Chat(List<Step> steps, @Nullable Usage usage, @Nullable String finishReason, boolean dripping)
      implements
        WireReply {
    /** Copies. */
    public Chat {
      steps = List.copyOf(steps);
    }

    /** Then these pieces of text. */
    public Chat thenSaying(String... pieces) {
      return then(Arrays.stream(pieces).map(Step.Say::new).toArray(Step[]::new));
    }

    /** Then a wait until the test completes the gate. */
    public Chat thenAwaiting(CompletableFuture<?> gate) {
      return then(new Step.Await(gate));
    }

    /** Then a wait for some time. */
    public Chat thenPausing(Duration time) {
      return then(new Step.Pause(time));
    }

    /** Then the connection is closed in mid-answer. */
    public Chat thenCutting() {
      return then(new Step.Cut());
    }

    /** Then these steps. */
    public Chat then(Step... more) {
      List<Step> all = new ArrayList<>(steps);
      all.addAll(List.of(more));
      return new Chat(all, usage, finishReason, dripping);
    }

    /** With this usage, null for none. */
    public Chat withUsage(@Nullable Usage tokens) {
      return new Chat(steps, tokens, finishReason, dripping);
    }

    /** With this finish reason, null for none and no {@code [DONE]}. */
    public Chat withFinishReason(@Nullable String reason) {
      return new Chat(steps, usage, reason, dripping);
    }

    /** Every byte in a packet of its own. */
    public Chat byteByByte() {
      return new Chat(steps, usage, finishReason, true);
    }
  }

  /** One thing that happens while a chat completion is sent. */
  sealed interface Step {
    /** A piece of text. */
    record Say(String text) implements Step {}

    /** A piece of reasoning, in the field {@code reasoning_content}. */
    record Think(String text) implements Step {}

    /** A tool call; streamed in two pieces. */
    record Request(ToolRequest tool) implements Step {}

    /** A line put into the stream as it is, followed by a blank line. */
    record Raw(String line) implements Step {}

    /**
     * A message of an AWS event stream.
     *
     * @param headers headers, all of them texts
     * @param payload the content, sent in UTF-8
     */
    record Frame(Map<String, String> headers, String payload) implements Step {
      /** Copies. */
      public Frame {
        headers = Map.copyOf(headers);
      }

      /** An event of this type. */
      public static Frame event(String type, String json) {
        return new Frame(Map.of(":message-type", "event", ":event-type", type, ":content-type", "application/json"),
            json);
      }

      /** The message as it is sent. */
      public byte[] bytes() {
        return WireFrames.encode(headers, payload);
      }
    }

    /** A wait until the test completes the gate or the client goes away. */
    record Await(CompletableFuture<?> gate) implements Step {}

    /** A wait for some time, or until the client goes away. */
    record Pause(Duration time) implements Step {}

    /** The connection is closed. */
    record Cut() implements Step {}
  }

  /** A successful answer in one piece. */
  static Whole whole(String contentType, String body) {
    return new Whole(200, Map.of("Content-Type", contentType), body);
  }

  /** A stream of server-sent events; each text is one, with its field names ({@code data: ...}). */
  static Stream events(String... events) {
    return new Stream("text/event-stream", Arrays.stream(events).<Step>map(Step.Raw::new).toList());
  }

  /** A stream of lines, usually of JSON. */
  static Stream lines(String... lines) {
    return new Stream("application/x-ndjson", Arrays.stream(lines).<Step>map(Step.Raw::new).toList());
  }

  /** A stream of AWS's binary messages. */
  static Stream frames(Step.Frame... frames) {
    return new Stream("application/vnd.amazon.eventstream", List.of(frames));
  }

  /** A completion of these pieces of text, which reports 7 prompt and 3 completion tokens and stops by itself. */
  static Chat saying(String... pieces) {
    return new Chat(List.of(), new Usage(7, 3), "stop", false).thenSaying(pieces);
  }

  /** A completion that waits before it sends anything, even its head. */
  static Chat awaiting(CompletableFuture<?> gate) {
    return saying().thenAwaiting(gate);
  }

  /** An error in OpenAI's form. */
  static Failure failing(int status, String type, @Nullable String code, String message) {
    Value error = Value.from(Map.of("message", message, "type", type, "code", Value.from(code)));
    return new Failure(status, Map.of(), ValueJson.write(Value.from(Map.of("error", error))));
  }

  /** 401. */
  static Failure unauthorized() {
    return failing(401, "invalid_request_error", "invalid_api_key", "Incorrect API key provided.");
  }

  /** 404 for a model. */
  static Failure modelNotFound() {
    return failing(404, "invalid_request_error", "model_not_found", "The model does not exist.");
  }

  /** 429 with {@code Retry-After}. */
  static Failure rateLimited(long retryAfterSeconds) {
    Failure limited = failing(429, "requests", "rate_limit_exceeded", "Rate limit reached.");
    return new Failure(429, Map.of("Retry-After", Long.toString(retryAfterSeconds)), limited.body());
  }

  /** 429 for an account without money. */
  static Failure quotaExceeded() {
    return failing(429, "insufficient_quota", "insufficient_quota", "You exceeded your current quota.");
  }

  /** 400 for a prompt that is too long. */
  static Failure contextTooLong() {
    return failing(400, "invalid_request_error", "context_length_exceeded", "Maximum context length is 10 tokens.");
  }

  /** 500. */
  static Failure serverError() {
    return failing(500, "server_error", null, "The server had an error.");
  }
}
