package io.dify.runtime.annotation;

import io.dify.core.model.ModelRef;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Port: keeps annotations and how apps answer with them. Everything is of one app; what is another's does not exist. Thread-safe. */
public interface AnnotationStore {
  /**
   * A page of a list.
   *
   * @param total how many there are on all pages
   */
  record Listed(List<Annotation> items, long total) {
    /** Copies. */
    public Listed {
      items = List.copyOf(items);
    }
  }

  /**
   * An annotation as the search sees it.
   *
   * @param vector of its question; empty when it has none by the model asked for
   */
  record Candidate(String id, String question, String answer, Optional<float[]> vector) {}

  /** Keeps a new one. */
  Annotation add(AnnotatedApp app, String question, String answer);

  /**
   * Those whose question or answer contains a text, newest first.
   *
   * @param keyword the text, whose letters of ASCII may be of either case; null for all
   * @param page from 1
   */
  Listed list(AnnotatedApp app, @Nullable String keyword, int page, int limit);

  /** Gives one another text; one with another question has no vector any more. Empty when it does not exist. */
  Optional<Annotation> change(AnnotatedApp app, String id, String question, String answer);

  /** Removes one; false when it does not exist. */
  boolean delete(AnnotatedApp app, String id);

  /** Counts an answer given. */
  void hit(AnnotatedApp app, String id);

  /** All, with the vectors by this model. */
  List<Candidate> candidates(AnnotatedApp app, ModelRef model);

  /** Keeps vectors, by id; those whose question has changed since stay without. */
  void embedded(AnnotatedApp app, ModelRef model, List<Candidate> embedded);

  /** How an app answers; empty when it does not. */
  Optional<ReplySetting> setting(String appId);

  /** The apps that answer. */
  Set<String> answering();

  /** Lets an app answer from now on. */
  void enable(AnnotatedApp app, ModelRef model, double threshold);

  /** Lets it no longer answer. */
  void disable(AnnotatedApp app);

  /** Keeps a job that waits. */
  ReplyJob begin(AnnotatedApp app, ReplyAction action);

  /** Notes the end of a job; an empty error for success. */
  void end(String jobId, String error);

  /** A job. */
  Optional<ReplyJob> job(AnnotatedApp app, String jobId);

  /** Fails jobs that a process has left waiting. */
  int failWaiting(String error);
}
