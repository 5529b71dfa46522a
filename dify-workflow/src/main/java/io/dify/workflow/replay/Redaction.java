package io.dify.workflow.replay;

import io.dify.core.model.Message;
import io.dify.core.model.MessagePart;
import io.dify.core.replay.Exchange;
import io.dify.core.replay.Question;
import io.dify.core.replay.Secrets;
import io.dify.core.value.Value;
import io.dify.workflow.run.RunRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes the secrets of a run out of all of its recording, wherever they have got to. */
final class Redaction {
  private final Secrets secrets;

  private Redaction(Secrets secrets) {
    this.secrets = secrets;
  }

  static RecordedRun of(RecordedRun run, Secrets secrets) {
    secrets.find(run.request().inputs());
    secrets.find(run.request().system());
    secrets.find(run.outcome().outputs());
    run.exchanges().forEach(exchange -> {
      secrets.find(exchange.question().body());
      if (exchange.reply() instanceof Exchange.Answered answered) {
        secrets.find(answered.value());
      }
    });
    return new Redaction(secrets).run(run);
  }

  private RecordedRun run(RecordedRun run) {
    Outcome end = run.outcome();
    return new RecordedRun(run.id(), run.start(), run.app().map(this::text), request(run.request()),
        run.exchanges().stream().map(this::exchange).toList(), run.readings(),
        run.path().stream().map(step -> new PathStep(step.node(), step.status(), step.handle(), step.tries(),
            step.promptTokens(), step.completionTokens(), textOrNull(step.error()))).toList(),
        new Outcome(end.status(), text(end.answer()), object(end.outputs()), textOrNull(end.error()),
            object(end.conversation()), end.promptTokens(), end.completionTokens(), end.steps()));
  }

  private RunRequest request(RunRequest request) {
    return request.withInputs(object(request.inputs())).withSystem(object(request.system()))
        .withConversation(object(request.conversation()))
        .withHistory(request.history().stream().map(this::message).toList());
  }

  private Message message(Message message) {
    List<MessagePart> parts = List.of(new MessagePart.Text(text(message.text())));
    return new Message(message.role(), parts, List.of(), null);
  }

  private Exchange exchange(Exchange exchange) {
    Question asked = exchange.question();
    return new Exchange(new Question(asked.kind(), asked.place(), object(asked.body())), exchange.startMicros(),
        exchange.micros(), exchange.pieces().stream()
            .map(piece -> new Exchange.Piece(piece.micros(), object(piece.value()))).toList(),
        switch (exchange.reply()) {
          case Exchange.Answered answered -> new Exchange.Answered(secrets.hide(answered.value()));
          case Exchange.Failed failed -> new Exchange.Failed(failed.type(), text(failed.message()));
          case Exchange.BrokenOff broken -> broken;
        });
  }

  private Value.Obj object(Value.Obj object) {
    return secrets.hide(object) instanceof Value.Obj hidden ? hidden : object;
  }

  private String text(String text) {
    return secrets.hide(Value.of(text)) instanceof Value.Text hidden ? hidden.text() : text;
  }

  private @Nullable String textOrNull(@Nullable String text) {
    return text == null ? null : text(text);
  }
}
