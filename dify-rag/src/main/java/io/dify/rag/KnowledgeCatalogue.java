package io.dify.rag;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.rag.chunk.ChunkMode;
import io.dify.rag.embed.EmbeddingChoice;
import io.dify.rag.external.ExternalKnowledge;
import io.dify.rag.external.ExternalSearch;
import io.dify.rag.ingest.IndexSync;
import io.dify.rag.ingest.Texts;
import io.dify.rag.store.BasePermission;
import io.dify.rag.store.BaseSettings;
import io.dify.rag.store.DocumentListing;
import io.dify.rag.store.ExternalApi;
import io.dify.rag.store.ExternalLink;
import io.dify.rag.store.IndexingTechnique;
import io.dify.rag.store.KnowledgeBase;
import io.dify.rag.store.NewBase;
import io.dify.rag.store.StoredDocument;
import io.dify.rag.store.TenantStores;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The bases themselves: made, changed, deleted, and what is said about them. Bases are named by their ids or names. Thread-safe; blocks. */
public final class KnowledgeCatalogue {
  private final BaseAccess access;
  private final TenantStores stores;
  private final ExternalSearch external;

  KnowledgeCatalogue(BaseAccess access, ExternalSearch external) {
    this.access = access;
    this.stores = access.stores();
    this.external = external;
  }

  /**
   * Makes an empty base.
   *
   * @throws DifyException {@code CONFLICT} when the name is taken; {@code INVALID_PARAM} for an economy base of parents with children (those are found by
   *     their vectors) and for chunks longer than this installation allows; {@code PROVIDER_NOT_INITIALIZE} when the provider of its embedding model is not set up
   */
  public KnowledgeBase create(NewBase wanted) {
    check(wanted.settings(), wanted.technique() == IndexingTechnique.ECONOMY);
    return stores.bases().create(wanted);
  }

  private void check(BaseSettings settings, boolean economy) {
    allowed(settings);
    if (economy && settings.chunk().mode() instanceof ChunkMode.ParentChild) {
      throw new DifyException(ErrorCode.INVALID_PARAM,
          "A knowledge base of parents with children is of high quality; economy has whole chunks only.");
    }
    if (!economy && settings.embedding() instanceof EmbeddingChoice.Model) {
      access.indexes().embedder(settings.embedding());
    }
  }

  private BaseSettings allowed(BaseSettings settings) {
    settings.chunk().within(access.engine().setup().maxChunkLength());
    return settings;
  }

  /**
   * Makes a base whose knowledge is in another system, which answers Dify's external knowledge API. It is searched like any base and holds no documents.
   *
   * @throws DifyException {@code CONFLICT} when the name is taken; {@code PROVIDER_NOT_INITIALIZE} when the setup has no way to external knowledge;
   *     what sealing the key fails with: nothing is made then
   */
  KnowledgeBase createExternal(NewBase wanted, ExternalKnowledge knowledge) {
    KnowledgeBase base = create(wanted);
    try {
      external.link(base, knowledge);
      return base;
    } catch (DifyException e) {
      stores.bases().delete(base.id());
      throw e;
    }
  }

  /**
   * Makes a base whose knowledge is in a system that another external base made known.
   *
   * @throws DifyException {@code CONFLICT} when the name is taken, {@code INVALID_PARAM} when there is no such system
   */
  public KnowledgeBase createExternal(NewBase wanted, BaseChange.ExternalPlace place) {
    ExternalApi api = external.api(place.apiId());
    KnowledgeBase base = create(wanted);
    external.link(base.id(), api, place.knowledgeId());
    return base;
  }

  /** Where the knowledge of a base is; empty for one that is not external. */
  public Optional<ExternalLink> external(String base) {
    return external.linkOf(access.base(base).id());
  }

  /**
   * Changes a base. Another embedding model, or high quality in place of economy, embeds all texts first, while searches go on as before; when that fails
   * nothing has changed.
   *
   * @throws DifyException {@code CONFLICT} when the name is taken; {@code INVALID_PARAM} when the chunk mode would be another, when high quality would become
   *     economy, or for a place on a base that is not external; what the embedding model failed with
   */
  public void update(String base, BaseChange change) {
    KnowledgeBase old = access.base(base);
    checkName(old, change);
    place(old, change);
    settle(old, change);
    if (change.name() != null) {
      stores.bases().rename(old.id(), change.name());
    }
    if (change.description() != null) {
      stores.bases().describe(old.id(), change.description());
    }
    permit(old, change);
    stores.profiles().touch(old.id(), change.by());
  }

  /** Before anything else is changed; whoever takes the name in the meantime is found out by {@code rename}. */
  private void checkName(KnowledgeBase old, BaseChange change) {
    String name = change.name() == null ? "" : change.name().strip();
    Optional<KnowledgeBase> other = stores.bases().list().stream()
        .filter(base -> base.name().equals(name) && !base.id().equals(old.id())).findFirst();
    if (other.isPresent()) {
      throw new DifyException(ErrorCode.CONFLICT, "There is a knowledge base called \"" + name + "\" already.");
    }
  }

  private void place(KnowledgeBase old, BaseChange change) {
    BaseChange.ExternalPlace place = change.external();
    if (place == null) {
      return;
    }
    if (external.linkOf(old.id()).isEmpty()) {
      throw new DifyException(ErrorCode.INVALID_PARAM,
          "The knowledge base \"" + old.name() + "\" is not external and has no place in another system.");
    }
    external.link(old.id(), external.api(place.apiId()), place.knowledgeId());
  }

  private void settle(KnowledgeBase old, BaseChange change) {
    BaseSettings settings = change.settings() == null ? old.settings() : change.settings();
    IndexingTechnique technique = change.technique();
    if (technique != null && decide(old.id(), settings, technique)) {
      return;
    }
    if (technique == IndexingTechnique.HIGH_QUALITY && old.technique() == IndexingTechnique.ECONOMY) {
      change(old.id(), settings);
    }
    if (technique != null) {
      use(old.id(), technique, (done, total) -> {});
    }
    if (!settings.equals(old.settings())) {
      change(old.id(), settings);
    }
  }

  private void permit(KnowledgeBase old, BaseChange change) {
    if (change.permission() != null || change.members() != null) {
      BasePermission permission = change.permission() == null ? old.profile().permission() : change.permission();
      stores.profiles().permit(old.id(), permission,
          change.members() == null ? old.profile().members() : change.members());
    }
  }

  /**
   * Decides how a base works that has no documents yet.
   *
   * @return false when it has documents; nothing has changed then
   * @throws DifyException as {@link #create} does
   */
  public boolean decide(String base, BaseSettings settings, IndexingTechnique technique) {
    KnowledgeBase of = access.base(base);
    check(settings, technique == IndexingTechnique.ECONOMY);
    if (!stores.listing().isEmpty(of.id())) {
      return false;
    }
    boolean[] decided = new boolean[1];
    access.indexes().reopen(of.id(), () -> decided[0] = stores.profiles().decide(of.id(), settings, technique));
    return decided[0];
  }

  /**
   * Changes how a base is searched and treats the documents that come from now on. Another embedding model embeds all texts first, while searches go on
   * with the former one; nothing has changed when that fails.
   *
   * @throws DifyException {@code INVALID_PARAM} when the chunk mode would be another, or chunks longer than this installation allows
   */
  void change(String base, BaseSettings settings) {
    KnowledgeBase old = access.base(base);
    if (!stores.listing().isEmpty(old.id())) {
      settings.chunk().replacing(old.settings().chunk());
    }
    Runnable decided = () -> stores.bases().change(old.id(), allowed(settings));
    if (old.technique() == IndexingTechnique.ECONOMY || old.settings().embedding().equals(settings.embedding())) {
      decided.run();
    } else {
      access.indexes().remake(old.id(), settings.embedding(), (done, total) -> {}, decided);
    }
  }

  /**
   * Changes how the chunks of a base are made findable. An economy base becomes one of high quality when all its vectors are made; searches go on by
   * words meanwhile. There is no way back.
   *
   * @param progress told how many chunks have their vectors
   * @throws DifyException {@code INVALID_PARAM} for the way back; what the model said: trying again goes on where it stopped
   */
  void use(String base, IndexingTechnique technique, IndexSync.Counter progress) {
    KnowledgeBase of = access.base(base);
    if (of.technique() == technique) {
      return;
    }
    if (technique == IndexingTechnique.ECONOMY) {
      throw new DifyException(ErrorCode.INVALID_PARAM, "The knowledge base \"" + of.name()
          + "\" is of high quality and cannot become an economy one. Make another base.");
    }
    Texts.embedAll(stores, access.indexes().embedder(of.settings().embedding()), of.id(), progress);
    access.indexes().reopen(of.id(), () -> stores.bases().upgrade(of.id()));
    access.apply(of);
  }

  /** Deletes a base with all it holds. */
  void delete(String base, KnowledgeDocuments documents) {
    KnowledgeBase gone = access.base(base);
    access.indexes().delete(gone.id(), () -> {
      stores.documents().list(gone.id()).forEach(documents::deleteRows);
      stores.bases().delete(gone.id());
    });
    external.sweep();
    access.sweep();
  }

  /** Lets the knowledge API reach a base, or not. */
  public void allowApi(String base, boolean allowed) {
    stores.profiles().allowApi(access.base(base).id(), allowed);
  }

  /** Whether the model that embeds the texts of a base is set up; true where none is needed. */
  public boolean canEmbed(KnowledgeBase base) {
    try {
      access.embedder(base);
      return true;
    } catch (DifyException e) {
      return false;
    }
  }

  /** The documents of a base that pass a filter, newest first. */
  public DocumentListing.Page documents(String base, DocumentListing.Filter filter, long offset, int limit) {
    return stores.listing().page(access.base(base).id(), filter, offset, limit);
  }

  /** How often chunks of documents were found, by the ids of documents; those that never were are left out. */
  public Map<String, Long> hits(Collection<StoredDocument> documents) {
    return stores.listing().hits(documents);
  }

  /** Whether a base has no documents. */
  public boolean isEmpty(String base) {
    return stores.listing().isEmpty(access.base(base).id());
  }

  /** What the documents of every base come to, by the ids of bases that have any. */
  public Map<String, DocumentListing.Totals> totals() {
    return stores.listing().totals();
  }

  /** The external bases, oldest first; their keys are sealed. */
  List<ExternalLink> externals() {
    return external.links();
  }
}
