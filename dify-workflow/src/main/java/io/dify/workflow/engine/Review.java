package io.dify.workflow.engine;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.template.Selector;
import io.dify.core.value.Value;
import io.dify.core.value.ValueText;
import io.dify.workflow.journal.JournalEntry;
import io.dify.workflow.moderation.AnnotationReplies;
import io.dify.workflow.moderation.AnnotationReply;
import io.dify.workflow.moderation.AppRules;
import io.dify.workflow.moderation.Finding;
import io.dify.workflow.moderation.Moderator;
import io.dify.workflow.node.RunsOn;
import io.dify.workflow.run.RunCommand;
import io.dify.workflow.run.RunRequest;
import io.dify.workflow.run.RunStatus;
import io.dify.workflow.stream.AnswerStream.Piece;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What the rules of an app do around one of its runs. Before it begins the input is checked and answers written for it are looked up; while it speaks its
 * text is checked behind the readers' backs. Checks run on threads of their own and leave their conclusion to the run's loop, which owns this. A check
 * that fails ends the run: what cannot be checked is not let through.
 */
final class Review {
  private static final Value.Obj NOTHING = new Value.Obj(Map.of());
  private static final Selector SOURCE = Selector.of("sys", "answer");

  private final RunLoop loop;
  private final WorkflowEngine engine;
  private final AppRules rules;
  private final RunRequest request;
  private final RunRecord record;
  private final Cancellation cancellation;
  private final OutputBuffer buffer = new OutputBuffer();
  private boolean checking;

  Review(RunLoop loop, WorkflowEngine engine, AppRules rules, RunRequest request, RunRecord record,
      Cancellation cancellation) {
    this.loop = loop;
    this.engine = engine;
    this.rules = rules;
    this.request = request;
    this.record = record;
    this.cancellation = cancellation;
  }

  /** Lets the run begin, at once or when the rules have been followed. */
  void begin() {
    if (rules.before() || annotations().offeredFor(app())) {
      work(this::received);
    } else {
      loop.accept(request);
      loop.proceed();
    }
  }

  /** Goes on with text that an earlier session has shown; what a lost one has shown is checked again. */
  void resume(String text, boolean lost) {
    buffer.resume(text, lost ? 0 : text.length());
  }

  /** What may be shown of what the run says. */
  List<Piece> pass(List<Piece> pieces) {
    if (!rules.during()) {
      return pieces;
    }
    List<Piece> allowed = buffer.take(pieces);
    check(false);
    return allowed;
  }

  /** Whether all the run said was checked; makes sure that it will be. */
  boolean settled() {
    check(true);
    return !checking;
  }

  private void work(Supplier<Runnable> check) {
    engine.workers.start(RunsOn.THREAD, () -> {
      Runnable conclusion;
      try {
        conclusion = check.get();
      } catch (Throwable e) {
        DifyException known = DifyException.of(e);
        conclusion = () -> loop.ending.end(RunStatus.FAILED, known.code().wire(),
            "The run was not let through: " + known.text());
      }
      loop.post(new RunCommand.Reviewed(conclusion));
    });
  }

  private Runnable received() {
    String query = text("query");
    Finding finding = rules.moderation().filter(moderation -> moderation.inputReply().isPresent()).isPresent()
        ? moderator().input(request.inputs(), query, cancellation)
        : new Finding.Clear();
    return switch (finding) {
      case Finding.Reply reply -> () -> answer(reply.text(), JournalEntry.Replaced.INPUT_MODERATION, NOTHING);
      case Finding.OtherInput other -> go(request.withInputs(other.inputs())
          .withSystem(query.isEmpty() ? request.system() : with(request.system(), "query", other.query())));
      case Finding.Clear clear -> go(request);
      case Finding.OtherText other -> go(request);
    };
  }

  private Runnable go(RunRequest admitted) {
    String question = ValueText.plain(admitted.system().fields().getOrDefault("query", Value.nothing()));
    boolean annotated = rules.annotated() || annotations().offeredFor(app());
    Optional<AnnotationReply> known = annotated && !question.isBlank()
        ? annotations().find(app(), question, cancellation)
        : Optional.empty();
    return () -> {
      if (known.isPresent()) {
        answer(known.get().answer(), JournalEntry.Replaced.ANNOTATION, known.get().wire());
      } else {
        loop.accept(admitted);
        loop.proceed();
      }
    };
  }

  private static Value.Obj with(Value.Obj fields, String name, String text) {
    return RunRequest.inputs(Map.of()).withSystem(fields).withSystem(name, Value.of(text)).system();
  }

  /** The run is answered before it begins. */
  private void answer(String text, String reason, Value.Obj about) {
    loop.accept(request);
    if (!text.isEmpty()) {
      record.commit(new JournalEntry.Said(record.now(), text, SOURCE));
    }
    record.commit(new JournalEntry.Replaced(record.now(), text, reason, about));
    loop.ending.end(RunStatus.SUCCEEDED, null, null);
  }

  private void check(boolean atEnd) {
    if (!checking && rules.during()) {
      buffer.due(atEnd).ifPresent(part -> {
        checking = true;
        Moderator moderator = moderator();
        work(() -> {
          Finding finding = moderator.output(part.text(), cancellation);
          return () -> conclude(part, finding);
        });
      });
    }
  }

  private void conclude(OutputBuffer.Part part, Finding finding) {
    checking = false;
    switch (finding) {
      case Finding.Reply reply -> {
        record.commit(new JournalEntry.Replaced(record.now(), reply.text(), JournalEntry.Replaced.OUTPUT_MODERATION,
            NOTHING));
        loop.ending.end(RunStatus.SUCCEEDED, null, null);
        return;
      }
      case Finding.OtherText other -> buffer.change(part, other.text()).ifPresent(whole -> record.commit(
          new JournalEntry.Replaced(record.now(), whole, JournalEntry.Replaced.OUTPUT_MODERATION, NOTHING)));
      case Finding.Clear clear -> buffer.clear(part);
      case Finding.OtherInput other -> buffer.clear(part);
    }
    record.write(buffer.next());
    check(false);
    loop.proceed();
  }

  private Moderator moderator() {
    return new Moderator(rules.moderation().orElseThrow(),
        engine.tap.models(loop.id(), engine.models.on(request.origin())),
        engine.tap.extensions(loop.id(), engine.extensions), app());
  }

  private AnnotationReplies annotations() {
    return engine.tap.annotations(loop.id(), engine.annotations);
  }

  private String app() {
    return request.origin().app().isEmpty() ? text("app_id") : request.origin().app();
  }

  private String text(String name) {
    return ValueText.plain(request.system().fields().getOrDefault(name, Value.nothing()));
  }
}
