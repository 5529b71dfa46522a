package io.dify.runtime.annotation;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.workflow.moderation.AnnotationReplies;
import io.dify.workflow.moderation.AnnotationReply;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the annotation whose question is nearest to one that is asked. The vectors of an app are kept in memory as of a revision, and read again when that has
 * grown, by whichever process. A search that fails finds nothing: the app can answer without. Thread-safe.
 */
final class StoredReplies implements AnnotationReplies {
  private static final Logger LOG = LoggerFactory.getLogger(StoredReplies.class);

  private static final long KNOWN_FOR_MILLIS = 5_000;

  private final AnnotationStore store;
  private final Questions questions;
  private final Map<String, QuestionIndex> indexes = new ConcurrentHashMap<>();
  private final InstantSource clock;
  private final Executor background;
  private final AtomicLong learnt = new AtomicLong();
  private volatile Set<String> answering = Set.of();

  StoredReplies(AnnotationStore store, Questions questions, InstantSource clock, Executor background) {
    this.store = store;
    this.questions = questions;
    this.clock = clock;
    this.background = background;
  }

  /** Learns anew which apps answer. */
  void refresh() {
    learnt.set(clock.millis());
    answering = store.answering();
    indexes.keySet().retainAll(answering);
  }

  @Override
  public boolean offeredFor(String app) {
    long before = learnt.get();
    long now = clock.millis();
    // Another process may have switched it.
    if (now - before > KNOWN_FOR_MILLIS && learnt.compareAndSet(before, now)) {
      background.execute(this::refreshQuietly);
    }
    return answering.contains(app);
  }

  private void refreshQuietly() {
    try {
      refresh();
    } catch (DifyException e) {
      LOG.warn("Which apps answer with annotations could not be read: {}", e.code().wire());
    }
  }

  @Override
  public Optional<AnnotationReply> find(String app, String question, Cancellation cancellation) {
    try {
      return store.setting(app).flatMap(setting -> find(setting, question, cancellation));
    } catch (DifyException e) {
      if (e.code() == ErrorCode.CANCELLED) {
        throw e;
      }
      LOG.warn("Annotations of app {} could not be searched: {}", app, e.code().wire());
      return Optional.empty();
    }
  }

  private Optional<AnnotationReply> find(ReplySetting setting, String question, Cancellation cancellation) {
    QuestionIndex index = index(setting);
    if (index.candidates().isEmpty()) {
      return Optional.empty();
    }
    float[] vector = questions.vector(setting.app(), setting.model(), question, cancellation);
    return index.nearest(vector, setting.threshold()).map(found -> {
      store.hit(setting.app(), found.id());
      return new AnnotationReply(found.id(), found.answer(), "", "");
    });
  }

  private QuestionIndex index(ReplySetting setting) {
    QuestionIndex known = indexes.get(setting.app().appId());
    if (known != null && known.revision() == setting.revision()) {
      return known;
    }
    List<AnnotationStore.Candidate> candidates = store.candidates(setting.app(), setting.model());
    if (candidates.stream().anyMatch(one -> one.vector().isEmpty())) {
      questions.embedAll(setting.app(), setting.model());
      candidates = store.candidates(setting.app(), setting.model());
    }
    QuestionIndex index = QuestionIndex.of(setting.revision(), candidates);
    indexes.put(setting.app().appId(), index);
    return index;
  }
}
