package io.dify.runtime.http.dataset;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.ModelRef;
import io.dify.core.retrieval.RetrievalSettings;
import io.dify.core.value.Value;
import io.dify.rag.BaseChange;
import io.dify.rag.chunk.ChunkSettings;
import io.dify.rag.embed.EmbeddingChoice;
import io.dify.rag.ingest.ProcessRule;
import io.dify.rag.store.BasePermission;
import io.dify.rag.store.BaseSettings;
import io.dify.rag.store.ExternalLink;
import io.dify.rag.store.IndexingTechnique;
import io.dify.rag.store.KnowledgeBase;
import io.dify.rag.store.NewBase;
import io.dify.runtime.http.JsonBody;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What requests say about a knowledge base. Stateless. */
final class DatasetBody {
  private static final int MAX_NAME_CHARS = 40;
  private static final int MAX_DESCRIPTION_CHARS = 400;
  private static final ProcessRule AUTOMATIC = ProcessRule.read(new Value.Obj(Map.of()),
      ChunkSettings.automatic().mode().wire(), "");

  private DatasetBody() {}

  /**
   * A base to be made.
   *
   * @param by who makes it
   * @throws DifyException {@code INVALID_PARAM} naming the field
   */
  static NewBase newBase(JsonBody body, String by) {
    noSummaries(body);
    boolean external = isExternal(body);
    BaseSettings settings = AUTOMATIC.in(BaseSettings.defaults());
    RetrievalSettings retrieval = (external ? RetrievalModels.readExternal(body) : RetrievalModels.read(body))
        .orElse(RetrievalSettings.DEFAULT);
    BaseSettings decided = settings.with(retrieval).with(embedding(body).orElse(settings.embedding()));
    return new NewBase(name(body.requiredText("name")), description(body.text("description", "")), decided,
        external ? null : technique(body).orElse(null), permission(body).orElse(BasePermission.ONLY_ME), members(body),
        by, false);
  }

  static boolean isExternal(JsonBody body) {
    return body.oneOf("provider", "vendor", List.of("vendor", "external")).equals("external");
  }

  /** Where the knowledge of a base that is to be made is. */
  static BaseChange.ExternalPlace place(JsonBody body) {
    return new BaseChange.ExternalPlace(body.requiredText("external_knowledge_api_id"),
        body.requiredText("external_knowledge_id"));
  }

  /**
   * Changes of a base.
   *
   * @param link where its knowledge is, null when it is not external
   */
  static BaseChange change(JsonBody body, KnowledgeBase old, @Nullable ExternalLink link, String by) {
    noSummaries(body);
    String name = body.value("name").isEmpty() ? null : name(body.requiredText("name"));
    String description = body.value("description").isEmpty() ? null : description(body.text("description", ""));
    Optional<RetrievalSettings> retrieval = link == null
        ? RetrievalModels.read(body)
        : RetrievalModels.readExternal(body);
    BaseSettings settings = old.settings().with(retrieval.orElse(old.settings().retrieval()))
        .with(embedding(body).orElse(old.settings().embedding()));
    boolean names = body.value("partial_member_list").isPresent();
    return new BaseChange(name, description, settings, link == null ? technique(body).orElse(null) : null,
        permission(body).orElse(null), names ? members(body) : null, moved(body, link), by);
  }

  private static BaseChange.@Nullable ExternalPlace moved(JsonBody body, @Nullable ExternalLink link) {
    String api = body.text("external_knowledge_api_id", "");
    String knowledge = body.text("external_knowledge_id", "");
    if (api.isBlank() && knowledge.isBlank()) {
      return null;
    }
    if (link == null) {
      throw new DifyException(ErrorCode.INVALID_PARAM,
          "'external_knowledge_id' and 'external_knowledge_api_id' are for external knowledge bases.");
    }
    return new BaseChange.ExternalPlace(api.isBlank() ? link.api().id() : api,
        knowledge.isBlank() ? link.knowledgeId() : knowledge);
  }

  static Optional<IndexingTechnique> technique(JsonBody body) {
    return body.value("indexing_technique").isEmpty()
        ? Optional.empty()
        : Optional.of(IndexingTechnique.of(
            body.oneOf("indexing_technique", "", List.of("high_quality", "economy"))));
  }

  /** The embedding model of a body, if it names one. */
  static Optional<EmbeddingChoice> embedding(JsonBody body) {
    String name = body.text("embedding_model", "");
    String provider = body.text("embedding_model_provider", "");
    if (name.isBlank() && provider.isBlank()) {
      return Optional.empty();
    }
    return Optional.of(EmbeddingChoice.of(new ModelRef(body.requiredText("embedding_model_provider").strip(),
        body.requiredText("embedding_model").strip())));
  }

  private static Optional<BasePermission> permission(JsonBody body) {
    return body.value("permission").isEmpty()
        ? Optional.empty()
        : Optional.of(BasePermission.of(body.text("permission", "")));
  }

  private static List<String> members(JsonBody body) {
    List<String> members = new ArrayList<>();
    for (Value.Obj member : body.objects("partial_member_list")) {
      if (!(member.fields().get("user_id") instanceof Value.Text id) || id.text().isBlank()) {
        throw new DifyException(ErrorCode.INVALID_PARAM, "Each of 'partial_member_list' needs a 'user_id'.");
      }
      members.add(id.text());
    }
    return members;
  }

  private static String name(String name) {
    return checked("name", name.strip(), MAX_NAME_CHARS);
  }

  private static String description(String description) {
    return checked("description", description, MAX_DESCRIPTION_CHARS);
  }

  private static String checked(String field, String text, int maxChars) {
    if (text.codePointCount(0, text.length()) > maxChars) {
      throw new DifyException(ErrorCode.INVALID_PARAM, "'" + field + "' has at most " + maxChars + " characters.");
    }
    return text;
  }

  /** Whoever asks for what is not done must not believe that it is. */
  private static void noSummaries(JsonBody body) {
    if (body.object("summary_index_setting").fields().get("enable") instanceof Value.Bool on && on.truth()) {
      throw new DifyException(ErrorCode.INVALID_PARAM,
          "'summary_index_setting.enable' must be false: this server makes no summaries.");
    }
  }
}
