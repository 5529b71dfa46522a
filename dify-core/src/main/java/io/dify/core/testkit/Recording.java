package io.dify.core.testkit;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.CallOrigin;
import io.dify.core.model.ChatModel;
import io.dify.core.model.ForwardingModels;
import io.dify.core.model.ModelAnswer;
import io.dify.core.model.ModelCall;
import io.dify.core.model.ModelDelta;
import io.dify.core.model.ModelRef;
import io.dify.core.model.Models;
import io.dify.core.model.ToolRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Answers of real models, kept to be played back: a file of JSON lines, one per call, in the order in which the calls ended. Immutable.
 *
 * <pre>{@code
 * {"v":1,"call":{"model":...,"messages":[...],...},"answer":[{"text":"Thirty "},{"text":"days."}],"finish_reason":"stop",
 *  "usage":{"prompt_tokens":12,"completion_tokens":3}}
 * }</pre>
 *
 * {@code answer} has the pieces as they came: {@code text}, {@code reasoning} or {@code tool}. A call that failed has
 * {@code "error":{"type":...,"message":...}} in place of what comes after it. Credentials are not part of a call; what people wrote is.
 */
public final class Recording {
  /**
   * A call and what became of it.
   *
   * @param call what was asked
   * @param turn what was answered
   */
  public record Exchange(ModelCall call, ScriptedTurn turn) {}

  private final List<String> lines;

  private Recording(List<String> lines) {
    this.lines = List.copyOf(lines);
  }

  /**
   * Reads a file.
   *
   * @throws DifyException {@code FILE_UNREADABLE} when there is none, {@code SYNTAX} with the line when it is no recording
   */
  public static Recording read(Path file) {
    try {
      List<String> lines = Files.readAllLines(file);
      for (int i = 0; i < lines.size(); i++) {
        check(file, i + 1, lines.get(i));
      }
      return new Recording(lines.stream().filter(line -> !line.isBlank()).toList());
    } catch (IOException e) {
      throw new DifyException(ErrorCode.FILE_UNREADABLE,
          "The recording '" + file + "' cannot be read; check path and permissions.", e);
    }
  }

  private static void check(Path file, int line, String text) {
    try {
      if (!text.isBlank()) {
        RecordingLine.decode(text);
      }
    } catch (RuntimeException e) {
      throw new DifyException(ErrorCode.SYNTAX, file + ":" + line + ": this is no line of a recording: "
          + (e instanceof DifyException known ? known.text() : "a field is missing or has a wrong type."), e);
    }
  }

  /** The line of a file for one call. */
  public static String line(Exchange exchange) {
    return RecordingLine.encode(exchange);
  }

  /**
   * The same models, whose calls are passed on when they have ended.
   *
   * @param sink called by the threads of the calls, perhaps by several at once
   */
  public static Models of(Models models, Consumer<Exchange> sink) {
    return new Recorded(models, sink);
  }

  /** Chat is recorded, all else passed on. */
  private record Recorded(Models next, Consumer<Exchange> sink) implements ForwardingModels {
    @Override
    public ChatModel chat(ModelRef ref) {
      return recorded(next.chat(ref), sink);
    }

    @Override
    public Models on(CallOrigin origin) {
      return new Recorded(next.on(origin), sink);
    }
  }

  private static ChatModel recorded(ChatModel model, Consumer<Exchange> sink) {
    return (call, listener, cancellation) -> {
      List<ScriptedTurn.Step> steps = new ArrayList<>();
      try {
        ModelAnswer answer = model.answer(call, delta -> {
          steps.add(switch (delta) {
            case ModelDelta.Text text -> new ScriptedTurn.Step.Say(text.text());
            case ModelDelta.Reasoning reasoning -> new ScriptedTurn.Step.Think(reasoning.text());
          });
          listener.accept(delta);
        }, cancellation);
        for (ToolRequest tool : answer.toolRequests()) {
          steps.add(new ScriptedTurn.Step.Request(tool));
        }
        sink.accept(
            new Exchange(call, new ScriptedTurn(steps, answer.usage(), answer.finishReason(), answer.providerData())));
        return answer;
      } catch (DifyException e) {
        steps.add(new ScriptedTurn.Step.Fail(e));
        sink.accept(new Exchange(call, new ScriptedTurn(steps, null, "error")));
        throw e;
      }
    };
  }

  /** A new player of this recording. */
  public Replay replay() {
    return new Replay(lines.stream().map(RecordingLine::decode).toList());
  }

  /** Plays a recording: each answer once, to the call that it answered. Thread-safe. */
  public static final class Replay {
    private final List<RecordingLine.Read> left;

    private Replay(List<RecordingLine.Read> lines) {
      this.left = new ArrayList<>(lines);
    }

    /**
     * The answer to a call: the first that is left for a call with the same model, messages, parameters, tools and schema.
     *
     * @throws DifyException {@code MODEL_FAILED} when there is none; the message shows the recorded call that is nearest
     */
    public synchronized ScriptedTurn next(ModelCall call) {
      String asked = RecordingLine.call(call);
      for (int i = 0; i < left.size(); i++) {
        if (left.get(i).call().equals(asked)) {
          return left.remove(i).turn();
        }
      }
      throw new DifyException(ErrorCode.MODEL_FAILED,
          "The recording has no answer left for this call. Asked:\n  " + asked
              + (left.isEmpty() ? "\nNothing is left." : "\nNext in the recording:\n  " + left.getFirst().call()));
    }
  }
}
