package io.dify.runtime.http.dataset;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.rag.BaseChange;
import io.dify.rag.IndexingBatch;
import io.dify.rag.KnowledgeBases;
import io.dify.rag.SubmitOptions;
import io.dify.rag.document.SourceDocument;
import io.dify.rag.ingest.ProcessRule;
import io.dify.rag.store.BaseSettings;
import io.dify.rag.store.IndexingTechnique;
import io.dify.rag.store.KnowledgeBase;
import io.dify.rag.store.StoredDocument;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Submits documents of requests to a base. The first one of an empty base decides how the base works; later ones may bring a rule, which is that of whoever
 * comes after without one.
 *
 * @param bases the bases of the caller's tenant
 * @param by who brings them
 */
record Intake(KnowledgeBases bases, String by) {
  /** A new document. */
  IndexingBatch create(KnowledgeBase base, DocumentBody body) {
    BaseSettings settings = settings(base, body);
    return bases.jobs().create(base.id(), Objects.requireNonNull(body.name()), Objects.requireNonNull(body.file()),
        options(settings, body));
  }

  /** What takes the place of a document; its rule and content stay where the request says nothing of them. */
  IndexingBatch replace(KnowledgeBase base, StoredDocument old, DocumentBody body) {
    ProcessRule rule = body.rule(base.settings()).orElse(null);
    BaseSettings settings = rule == null ? null : rule.in(base.settings());
    if (body.file() == null && body.name() == null && settings == null) {
      throw new DifyException(ErrorCode.INVALID_PARAM,
          "Nothing is to be replaced: send another name, another content or a process_rule.");
    }
    String name = body.name();
    if (name != null && body.onlyName()) {
      StoredDocument titled = bases.documents().title(base.id(), old.id(), name);
      return new IndexingBatch(titled.batch(), List.of(titled));
    }
    if (settings != null) {
      keepLast(base, settings);
    }
    SourceDocument file = body.file();
    return bases.jobs().replace(base.id(), old.id(), body.name(), file, options(settings, body));
  }

  private SubmitOptions options(@Nullable BaseSettings settings, DocumentBody body) {
    SubmitOptions options = SubmitOptions.defaults().by(by).in(body.language());
    return settings == null ? options : options.with(settings);
  }

  private BaseSettings settings(KnowledgeBase base, DocumentBody body) {
    boolean external = bases.catalogue().external(base.id()).isPresent();
    if (!external && bases.catalogue().isEmpty(base.id())) {
      BaseSettings first = body.firstRule(base.settings())
          .in(base.settings().with(RetrievalModels.read(body.fields()).orElse(base.settings().retrieval()))
              .with(DatasetBody.embedding(body.fields()).orElse(base.settings().embedding())));
      IndexingTechnique technique = DatasetBody.technique(body.fields()).or(base::decidedTechnique)
          .orElseThrow(() -> new DifyException(ErrorCode.INVALID_PARAM,
              "'indexing_technique' is required for the first document: high_quality or economy."));
      if (bases.catalogue().decide(base.id(), first, technique)) {
        return first;
      }
    }
    BaseSettings settings = body.rule(base.settings()).map(rule -> rule.in(base.settings())).orElse(base.settings());
    keepLast(base, settings);
    return settings;
  }

  private void keepLast(KnowledgeBase base, BaseSettings settings) {
    if (!settings.equals(base.settings())) {
      bases.catalogue().update(base.id(), new BaseChange(null, null, settings, null, null, null, null, by));
    }
  }
}
