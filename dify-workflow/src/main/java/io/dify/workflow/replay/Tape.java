package io.dify.workflow.replay;

import io.dify.core.cancel.Cancellation;
import io.dify.core.replay.Crossing;
import io.dify.core.replay.ExchangeKind;
import io.dify.core.replay.Question;
import io.dify.core.replay.Secrets;
import io.dify.core.replay.Traffic;
import io.dify.core.value.Value;
import io.dify.core.value.ValueText;
import io.dify.workflow.moderation.AnnotationReplies;
import io.dify.workflow.moderation.AnnotationReply;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What everything a run asks of the world passes through. Thread-safe. */
interface Tape {
  /** Calls. */
  Traffic traffic();

  /** What must not be written down. */
  Secrets secrets();

  /** A look at the clock. */
  Instant read(String place, InstantSource clock);

  /** Answers that people wrote, passing through. */
  static AnnotationReplies annotations(AnnotationReplies replies, Traffic traffic) {
    return new AnnotationReplies() {
      @Override
      public Optional<AnnotationReply> find(String app, String question, Cancellation cancellation) {
        return traffic.pass(Crossing.<Optional<AnnotationReply>, RuntimeException>of(
            asked(ExchangeKind.ANNOTATION, Map.of("app", Value.of(app), "question", Value.of(question))),
            () -> replies.find(app, question, cancellation), Value::from, Tape::reply));
      }

      @Override
      public boolean offeredFor(String app) {
        return traffic.pass(Crossing.lookup(asked(ExchangeKind.ANNOTATED, Map.of("app", Value.of(app))),
            () -> replies.offeredFor(app), Value::of, Value.of(true)::equals, false));
      }
    };
  }

  private static Question asked(ExchangeKind kind, Map<String, Value> body) {
    return new Question(kind, "", new Value.Obj(new LinkedHashMap<>(body)));
  }

  private static Optional<AnnotationReply> reply(Value written) {
    return written instanceof Value.Obj reply
        ? Optional.of(new AnnotationReply(text(reply, "id"), text(reply, "answer"), text(reply, "accountId"),
            text(reply, "accountName")))
        : Optional.empty();
  }

  private static String text(Value.Obj object, String field) {
    return ValueText.plain(object.fields().getOrDefault(field, Value.nothing()));
  }
}
