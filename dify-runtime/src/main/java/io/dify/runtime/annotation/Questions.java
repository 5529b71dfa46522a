package io.dify.runtime.annotation;

import io.dify.core.cancel.Cancellation;
import io.dify.core.model.CallOrigin;
import io.dify.core.model.EmbeddingModel;
import io.dify.core.model.ModelRef;
import io.dify.core.model.Models;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Embeds questions on behalf of their app. Thread-safe. */
final class Questions {
  private static final int BATCH = 64;

  private final AnnotationStore store;
  private final Models models;

  Questions(AnnotationStore store, Models models) {
    this.store = store;
    this.models = models;
  }

  /** The vector of what somebody asks. */
  float[] vector(AnnotatedApp app, ModelRef model, String question, Cancellation cancellation) {
    return embedder(app, model).embedAll(List.of(question), cancellation).getFirst();
  }

  /** Gives every question of an app its vector by a model; those that have one keep it. */
  void embedAll(AnnotatedApp app, ModelRef model) {
    EmbeddingModel embedder = embedder(app, model);
    List<AnnotationStore.Candidate> without = store.candidates(app, model).stream()
        .filter(one -> one.vector().isEmpty()).toList();
    for (int from = 0; from < without.size(); from += BATCH) {
      List<AnnotationStore.Candidate> batch = without.subList(from, Math.min(without.size(), from + BATCH));
      List<float[]> vectors = embedder.embedAll(batch.stream().map(AnnotationStore.Candidate::question).toList(),
          Cancellation.none());
      List<AnnotationStore.Candidate> embedded = new ArrayList<>();
      for (int i = 0; i < batch.size(); i++) {
        embedded.add(new AnnotationStore.Candidate(batch.get(i).id(), batch.get(i).question(), batch.get(i).answer(),
            Optional.of(vectors.get(i))));
      }
      store.embedded(app, model, embedded);
    }
  }

  private EmbeddingModel embedder(AnnotatedApp app, ModelRef model) {
    return models.on(CallOrigin.of(app.tenantId(), app.appId(), "")).embedding(model);
  }
}
