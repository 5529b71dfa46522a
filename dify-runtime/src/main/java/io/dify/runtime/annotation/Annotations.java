package io.dify.runtime.annotation;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.ModelRef;
import io.dify.core.model.Models;
import io.dify.workflow.moderation.AnnotationReplies;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The annotations of apps. What is written while an app answers with annotations is embedded at once, so that it can be found when the call returns; when the
 * model cannot be reached it is kept all the same and embedded with the next question that is asked. Thread-safe.
 */
public final class Annotations {
  private static final Logger LOG = LoggerFactory.getLogger(Annotations.class);

  private final AnnotationStore store;
  private final Questions questions;
  private final StoredReplies replies;
  private final Executor jobs;

  /**
   * Annotations in a store.
   *
   * @param models embed questions
   * @param jobs runs what takes long, in threads of its own
   */
  public Annotations(AnnotationStore store, Models models, Executor jobs, InstantSource clock) {
    this.store = store;
    this.questions = new Questions(store, models);
    this.replies = new StoredReplies(store, questions, clock, jobs);
    this.jobs = jobs;
  }

  /** Finds answers before runs. */
  public AnnotationReplies replies() {
    return replies;
  }

  /** Keeps an answer for a question. */
  public Annotation add(AnnotatedApp app, String question, String answer) {
    Annotation added = store.add(app, question, answer);
    embed(app);
    return added;
  }

  /** The same as {@link AnnotationStore#list}. */
  public AnnotationStore.Listed list(AnnotatedApp app, Optional<String> keyword, int page, int limit) {
    return store.list(app, keyword.orElse(null), page, limit);
  }

  /** Gives an annotation another text; empty when it does not exist. */
  public Optional<Annotation> change(AnnotatedApp app, String id, String question, String answer) {
    Optional<Annotation> changed = store.change(app, id, question, answer);
    changed.ifPresent(one -> embed(app));
    return changed;
  }

  /** Removes one; false when it does not exist. */
  public boolean delete(AnnotatedApp app, String id) {
    return store.delete(app, id);
  }

  /** Whether an app answers with annotations. */
  public boolean answers(AnnotatedApp app) {
    return store.setting(app.appId()).filter(setting -> setting.app().equals(app)).isPresent();
  }

  private void embed(AnnotatedApp app) {
    store.setting(app.appId()).filter(setting -> setting.app().equals(app)).ifPresent(setting -> {
      try {
        questions.embedAll(app, setting.model());
      } catch (DifyException e) {
        LOG.warn("A question of app {} could not be embedded yet: {}", app.appId(), e.code().wire());
      }
    });
  }

  /**
   * Begins to let an app answer.
   *
   * @param threshold least cosine for an answer, from 0 to 1
   * @throws DifyException {@code INVALID_PARAM} for a threshold out of range
   */
  public ReplyJob enable(AnnotatedApp app, ModelRef model, double threshold) {
    if (!(threshold >= 0 && threshold <= 1)) {
      throw new DifyException(ErrorCode.INVALID_PARAM, "'score_threshold' must be a number from 0 to 1.");
    }
    return begin(app, ReplyAction.ENABLE, () -> {
      questions.embedAll(app, model);
      store.enable(app, model, threshold);
      // What was written in the meantime.
      questions.embedAll(app, model);
    });
  }

  /** Begins to let it no longer answer. */
  public ReplyJob disable(AnnotatedApp app) {
    return begin(app, ReplyAction.DISABLE, () -> store.disable(app));
  }

  private ReplyJob begin(AnnotatedApp app, ReplyAction action, Runnable work) {
    ReplyJob job = store.begin(app, action);
    jobs.execute(() -> {
      String error = "";
      try {
        work.run();
        replies.refresh();
      } catch (Throwable e) { // Whatever it is, somebody asks how the job is.
        DifyException known = DifyException.of(e);
        error = known.text();
        LOG.warn("Annotation reply of app {} could not be switched: {}", app.appId(), known.code().wire(),
            known.code() == ErrorCode.INTERNAL ? known : null);
      }
      store.end(job.id(), error);
    });
    return job;
  }

  /** A job of an app. */
  public Optional<ReplyJob> job(AnnotatedApp app, String id) {
    return store.job(app, id);
  }

  /** Fails the jobs that a process which has ended has left undone. */
  public void failForsaken() {
    int lost = store.failWaiting("The server ended before this was done. Ask for it again.");
    if (lost > 0) {
      LOG.warn("{} jobs of annotation replies were left undone when the server last ended.", lost);
    }
  }

  /** Learns which apps answer; to be called before the first run. */
  public void start() {
    replies.refresh();
  }
}
