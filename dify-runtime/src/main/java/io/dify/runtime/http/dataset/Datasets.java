package io.dify.runtime.http.dataset;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.rag.KnowledgeBases;
import io.dify.rag.retrieve.SearchRequest;
import io.dify.rag.store.KnowledgeBase;
import io.dify.rag.store.StoredDocument;
import io.dify.runtime.http.Call;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Function;

/** Finds what the paths of requests name, among what belongs to the caller's tenant. Ids only: names lead nowhere here. Thread-safe. */
public final class Datasets {
  private final Function<String, KnowledgeBases> ofTenant;
  private final SearchWatch watch;
  private final boolean none;

  /** @param ofTenant the bases of a tenant, which comes from the credential */
  public Datasets(Function<String, KnowledgeBases> ofTenant) {
    this(ofTenant, SearchWatch.NONE);
  }

  /**
   * Bases of whose searches somebody is told.
   *
   * @param ofTenant the bases of a tenant, which comes from the credential
   */
  public Datasets(Function<String, KnowledgeBases> ofTenant, SearchWatch watch) {
    this(ofTenant, watch, false);
  }

  private Datasets(Function<String, KnowledgeBases> ofTenant, SearchWatch watch, boolean none) {
    this.ofTenant = ofTenant;
    this.watch = watch;
    this.none = none;
  }

  /** For a platform without knowledge bases: every use is {@code NOT_FOUND}. */
  public static Datasets none() {
    return new Datasets(tenant -> {
      throw new DifyException(ErrorCode.NOT_FOUND, "This workspace has no knowledge bases.");
    }, SearchWatch.NONE, true);
  }

  /** The bases of the caller's tenant. */
  public KnowledgeBases of(Call call) {
    return of(call.caller().tenantId());
  }

  /** The bases of a tenant, which must come from a credential. */
  public KnowledgeBases of(String tenantId) {
    return ofTenant.apply(tenantId);
  }

  /**
   * The base of the path's {@code dataset_id}.
   *
   * @throws DifyException {@code NOT_FOUND} when the tenant has none of this id; {@code FORBIDDEN} when its API access is switched off
   */
  public KnowledgeBase base(Call call) {
    return base(call, call.path("dataset_id"));
  }

  /** The base of an id from a request, with the same errors. */
  KnowledgeBase base(Call call, String datasetId) {
    String id = uuid(datasetId);
    KnowledgeBase found = of(call).find(id).filter(base -> base.id().equals(id))
        .orElseThrow(() -> new DifyException(ErrorCode.NOT_FOUND, "Dataset not found."));
    return open(found);
  }

  private static KnowledgeBase open(KnowledgeBase base) {
    if (!base.profile().apiEnabled()) {
      throw new DifyException(ErrorCode.FORBIDDEN, "The API access of this knowledge base is switched off.");
    }
    return base;
  }

  /**
   * Refuses a base whose API access is switched off; what is not known here is for others to judge.
   *
   * @throws DifyException {@code FORBIDDEN}
   */
  public void requireOpen(String tenantId, String idOrName) {
    if (!none) {
      of(tenantId).find(idOrName).ifPresent(Datasets::open);
    }
  }

  /** A search of a base was answered. */
  void searched(Call call, KnowledgeBase base, SearchRequest request) {
    watch.searched(call.caller().tenantId(), base.id(), request.query(), request.mode());
  }

  /**
   * The document of the path's {@code document_id}.
   *
   * @throws DifyException {@code NOT_FOUND} when the base has none of this id
   */
  public StoredDocument document(Call call, KnowledgeBase base) {
    return document(call, base, call.path("document_id"));
  }

  /** The document of an id from a request; {@code NOT_FOUND} when the base has none. */
  StoredDocument document(Call call, KnowledgeBase base, String documentId) {
    String id = uuid(documentId);
    try {
      StoredDocument found = of(call).documents().get(base.id(), id);
      if (found.id().equals(id)) {
        return found;
      }
    } catch (DifyException e) {
      if (e.code() != ErrorCode.NOT_FOUND) {
        throw e;
      }
    }
    throw new DifyException(ErrorCode.NOT_FOUND, "Document not found.");
  }

  /** An id as it is stored; what is no UUID stays something that no row has. */
  static String uuid(String text) {
    try {
      String lower = text.toLowerCase(Locale.ROOT);
      return UUID.fromString(lower).toString().equals(lower) ? lower : "";
    } catch (IllegalArgumentException e) {
      return "";
    }
  }
}
