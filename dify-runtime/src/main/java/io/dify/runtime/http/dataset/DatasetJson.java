package io.dify.runtime.http.dataset;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.core.model.ModelRef;
import io.dify.rag.KnowledgeBases;
import io.dify.rag.chunk.ChunkMode;
import io.dify.rag.embed.EmbeddingChoice;
import io.dify.rag.store.BasePermission;
import io.dify.rag.store.DocumentField;
import io.dify.rag.store.DocumentListing.Totals;
import io.dify.rag.store.ExternalLink;
import io.dify.rag.store.IndexingTechnique;
import io.dify.rag.store.KnowledgeBase;
import io.dify.runtime.tag.Tag;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Knowledge bases as the API shows them.
 *
 * @param bases the bases of the tenant
 * @param totals what the documents of bases come to
 * @param tags the tags of bases, by the ids of bases
 * @param apps how many apps ask for a base, by the ids and names that they ask by
 */
record DatasetJson(KnowledgeBases bases, Map<String, Totals> totals, Map<String, List<Tag>> tags,
    Map<String, Long> apps) {
  ObjectNode write(KnowledgeBase base) {
    Totals total = totals.getOrDefault(base.id(), Totals.NONE);
    ExternalLink link = bases.catalogue().external(base.id()).orElse(null);
    ObjectNode node = JsonNodeFactory.instance.objectNode().put("id", base.id()).put("name", base.name())
        .put("description", base.description()).put("provider", link == null ? "vendor" : "external")
        .put("permission", base.profile().permission().wire())
        .put("data_source_type", total.documents() == 0 ? null : "upload_file")
        .put("indexing_technique",
            link != null ? null : base.decidedTechnique().map(IndexingTechnique::wire).orElse(null))
        .put("app_count", appCount(base)).put("document_count", total.documents())
        .put("word_count", total.characters()).put("created_by", base.profile().createdBy()).put("author_name", "")
        .put("created_at", base.createdAt().getEpochSecond()).put("updated_by", base.profile().updatedBy())
        .put("updated_at", base.profile().updatedAt().getEpochSecond());
    embedding(base, link != null, node);
    node.set("retrieval_model_dict", RetrievalModels.write(base.settings().retrieval(), base.technique()));
    node.putNull("summary_index_setting");
    tags(base, node);
    node.put("doc_form", form(base, total));
    external(base, link, node);
    fields(bases.documents().declaredFields(base.id()), node);
    others(base, total, node);
    return node;
  }

  /** Apps that ask for a base by its id or its name. */
  long appCount(KnowledgeBase base) {
    return apps.getOrDefault(base.id(), 0L) + apps.getOrDefault(base.name(), 0L);
  }

  private void embedding(KnowledgeBase base, boolean external, ObjectNode into) {
    boolean words = external || base.technique() == IndexingTechnique.ECONOMY;
    ModelRef model = words ? null : switch (base.settings().embedding()) {
      case EmbeddingChoice.BuiltIn builtIn -> EmbeddingChoice.BUILT_IN;
      case EmbeddingChoice.None none -> null;
      case EmbeddingChoice.Model chosen -> chosen.ref();
    };
    into.put("embedding_model", model == null ? null : model.name())
        .put("embedding_model_provider", model == null ? null : model.provider())
        .put("embedding_available", words || bases.catalogue().canEmbed(base));
  }

  private void tags(KnowledgeBase base, ObjectNode into) {
    ArrayNode list = into.putArray("tags");
    tags.getOrDefault(base.id(), List.of())
        .forEach(tag -> list.addObject().put("id", tag.id()).put("name", tag.name()).put("type", Tag.TYPE));
  }

  /** Nobody has decided for a base without documents, unless it was set up for another form than the usual one. */
  private static @Nullable String form(KnowledgeBase base, Totals total) {
    ChunkMode mode = base.settings().chunk().mode();
    return total.documents() == 0 && mode instanceof ChunkMode.General ? null : mode.wire();
  }

  private static void external(KnowledgeBase base, @Nullable ExternalLink link, ObjectNode into) {
    if (link == null) {
      into.putNull("external_knowledge_info").putNull("external_retrieval_model");
      return;
    }
    into.putObject("external_knowledge_info").put("external_knowledge_id", link.knowledgeId())
        .put("external_knowledge_api_id", link.api().id()).put("external_knowledge_api_name", link.api().name())
        .put("external_knowledge_api_endpoint", link.endpoint());
    into.set("external_retrieval_model", RetrievalModels.writeExternal(base.settings().retrieval()));
  }

  private static void fields(Collection<DocumentField> fields, ObjectNode into) {
    ArrayNode list = into.putArray("doc_metadata");
    fields.forEach(field -> list.addObject().put("id", field.id()).put("name", field.name())
        .put("type", field.type().wire()));
  }

  private static void others(KnowledgeBase base, Totals total, ObjectNode into) {
    into.put("built_in_field_enabled", base.builtInFields()).putNull("pipeline_id").put("runtime_mode", "general")
        .putNull("chunk_structure").putNull("icon_info").put("is_published", false)
        .put("total_documents", total.documents()).put("total_available_documents", total.available())
        .put("enable_api", base.profile().apiEnabled()).put("is_multimodal", false).putNull("maintainer");
    if (base.profile().permission() == BasePermission.PARTIAL_MEMBERS) {
      ArrayNode members = into.putArray("partial_member_list");
      base.profile().members().forEach(members::add);
    } else {
      into.putNull("partial_member_list");
    }
  }
}
