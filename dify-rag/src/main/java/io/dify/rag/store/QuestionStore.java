package io.dify.rag.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.store.Database;
import io.dify.core.value.ValueJson;
import io.dify.rag.qa.QaMemory;
import io.dify.rag.qa.QaPair;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What models made of the pieces of documents; goes away with the document. Thread-safe. */
public final class QuestionStore {
  private static final int PAGE = 500;

  private final Database database;
  private final String tenant;

  /** The questions of a tenant; the schema must be up to date ({@link KnowledgeSchema}). */
  public QuestionStore(Database database, String tenant) {
    this.database = database;
    this.tenant = tenant;
  }

  /** Those of a document. */
  public OfDocument of(String documentId) {
    return new OfDocument(documentId);
  }

  /** What a model made of the pieces of one document. For one thread. */
  public final class OfDocument implements QaMemory {
    private final String documentId;
    private final Set<String> used = new HashSet<>();

    private OfDocument(String documentId) {
      this.documentId = documentId;
    }

    @Override
    public Optional<List<QaPair>> find(String key) {
      used.add(key);
      return database.read(h -> h.createQuery("""
          SELECT pairs FROM dify_knowledge_question
          WHERE tenant = :tenant AND document_id = :document AND text_key = :key""").bind("tenant", tenant)
          .bind("document", documentId).bind("key", key).mapTo(String.class).findOne()).map(QuestionStore::read);
    }

    @Override
    public void put(String key, List<QaPair> pairs) {
      used.add(key);
      database.execute(h -> h.createUpdate("""
          INSERT INTO dify_knowledge_question (document_id, text_key, tenant, pairs)
          VALUES (:document, :key, :tenant, :pairs) ON CONFLICT (document_id, text_key) DO NOTHING""")
          .bind("document", documentId).bind("key", key).bind("tenant", tenant).bind("pairs", write(pairs)).execute());
    }

    /** Forgets what was neither looked for nor kept since this was made: pieces the document has no more. */
    public void sweep() {
      List<String> unused = new ArrayList<>(database.read(h -> h.createQuery("""
          SELECT text_key FROM dify_knowledge_question WHERE tenant = :tenant AND document_id = :document""")
          .bind("tenant", tenant).bind("document", documentId).mapTo(String.class).list()));
      unused.removeIf(used::contains);
      for (int from = 0; from < unused.size(); from += PAGE) {
        List<String> some = unused.subList(from, Math.min(unused.size(), from + PAGE));
        database.execute(h -> h.createUpdate("""
            DELETE FROM dify_knowledge_question
            WHERE tenant = :tenant AND document_id = :document AND text_key IN (<some>)""").bind("tenant", tenant)
            .bind("document", documentId).bindList("some", some).execute());
      }
    }
  }

  private static String write(List<QaPair> pairs) {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    pairs.forEach(pair -> list.addObject().put("question", pair.question()).put("answer", pair.answer()));
    return list.toString();
  }

  private static List<QaPair> read(String json) {
    try {
      List<QaPair> pairs = new ArrayList<>();
      for (JsonNode pair : ValueJson.mapper().readTree(json)) {
        pairs.add(new QaPair(pair.path("question").asText(), pair.path("answer").asText()));
      }
      return List.copyOf(pairs);
    } catch (JsonProcessingException e) {
      throw new DifyException(ErrorCode.STORE_FAILED, "Questions of a document in the database are not readable.", e);
    }
  }
}
