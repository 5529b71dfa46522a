package io.dify.rag.external;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.http.HttpBody;
import io.dify.core.http.HttpCall;
import io.dify.core.http.HttpGateway;
import io.dify.core.http.HttpHeaders;
import io.dify.core.http.HttpLimits;
import io.dify.core.http.HttpReply;
import io.dify.core.secret.Secret;
import io.dify.rag.retrieve.SearchRequest;
import io.dify.rag.store.ExternalApi;
import io.dify.rag.store.ExternalLink;
import io.dify.rag.store.ExternalStore;
import io.dify.rag.store.KnowledgeBase;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Keeps and asks the external knowledge of one tenant. Keys are encrypted before they are kept. Thread-safe; blocks. */
public final class ExternalSearch {
  private static final HttpLimits LIMITS = new HttpLimits(Duration.ofSeconds(10), Duration.ofSeconds(30),
      Duration.ofSeconds(30), Duration.ofSeconds(60), 10 << 20);
  private static final int OK = 200;

  private final ExternalStore store;
  private final String tenant;
  private final @Nullable ExternalAccess access;

  /** @param access null in programs that ask nobody */
  public ExternalSearch(ExternalStore store, String tenant, @Nullable ExternalAccess access) {
    this.store = store;
    this.tenant = tenant;
    this.access = access;
  }

  /** Keeps where the knowledge of a base is, in a system that gets the id and the name of the base. */
  public void link(KnowledgeBase base, ExternalKnowledge knowledge) {
    String sealed = access().sealing().get().seal(knowledge.apiKey(), place(base.id(), knowledge.endpoint()));
    store.put(new ExternalApi(base.id(), base.name(), knowledge.endpoint(), sealed));
    store.link(base.id(), knowledge.knowledgeId(), base.id());
  }

  /**
   * Says where the knowledge of a base is, in a system that is known.
   *
   * @param knowledgeId what that system calls it, not blank
   */
  public void link(String baseId, ExternalApi api, String knowledgeId) {
    store.link(baseId, knowledgeId.strip(), api.id());
    store.sweep();
  }

  /**
   * A system that bases are in.
   *
   * @throws DifyException {@code INVALID_PARAM} when none has this id
   */
  public ExternalApi api(String id) {
    return store.api(id).orElseThrow(() -> new DifyException(ErrorCode.INVALID_PARAM,
        "There is no external knowledge API of this id; './dify kb external add' makes one."));
  }

  /** Where the knowledge of a base is; empty for one that is not external. */
  public Optional<ExternalLink> linkOf(String baseId) {
    return store.find(baseId);
  }

  /** Forgets what no base needs any more. */
  public void sweep() {
    store.sweep();
  }

  /** The external bases, oldest first. */
  public List<ExternalLink> links() {
    return store.list();
  }

  /** The key is good for this tenant, system and address only. */
  private List<String> place(String apiId, String endpoint) {
    return List.of("external-knowledge", tenant, apiId, endpoint);
  }

  private ExternalAccess access() {
    if (access == null) {
      throw new DifyException(ErrorCode.PROVIDER_NOT_INITIALIZE,
          "These knowledge bases were given no way to external knowledge (KnowledgeSetup.withExternal).");
    }
    return access;
  }

  /**
   * What another system finds, best first.
   *
   * @throws DifyException naming the base: {@code EGRESS_DENIED}, {@code NETWORK}, {@code TIMEOUT}, {@code LIMIT_EXCEEDED}, {@code INVALID_PARAM} when it
   *     refuses the key, {@code NOT_FOUND} when it does not know the knowledge
   */
  public List<ExternalRecord> search(KnowledgeBase base, SearchRequest request, Cancellation cancellation) {
    ExternalLink link = store.find(base.id()).orElseThrow(() -> new DifyException(ErrorCode.NOT_FOUND,
        "The knowledge base \"" + base.name() + "\" is not external any more."));
    Secret key = access().opening().get().open(link.api().sealedKey(), place(link.api().id(), link.endpoint()));
    try {
      return ask(access().http(), link, key, request, cancellation);
    } catch (DifyException e) {
      if (e.code() == ErrorCode.CANCELLED) {
        throw e;
      }
      throw new DifyException(e.code(), "The external knowledge base \"" + base.name() + "\" could not be searched: "
          + e.text().replace(key.reveal(), "***"), e);
    }
  }

  private static List<ExternalRecord> ask(HttpGateway http, ExternalLink link, Secret key, SearchRequest request,
      Cancellation cancellation) {
    HttpHeaders headers = HttpHeaders.none().with("Authorization", "Bearer " + key.reveal())
        .with("Accept", "application/json");
    HttpCall call = new HttpCall("POST", link.endpoint() + "/retrieval", headers,
        HttpBody.of("application/json", ExternalWire.request(link.knowledgeId(), request)), LIMITS);
    try (HttpReply reply = http.send(call, cancellation)) {
      if (reply.status() != OK) {
        throw ExternalWire.failure(reply.status(), reply.text());
      }
      return ExternalWire.records(reply.text(), request);
    }
  }
}
