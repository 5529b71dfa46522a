package io.dify.runtime.http.service;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.CallOrigin;
import io.dify.core.retrieval.KnowledgeDescription;
import io.dify.core.retrieval.KnowledgeHit;
import io.dify.core.retrieval.KnowledgeQuery;
import io.dify.core.retrieval.KnowledgeRetriever;
import io.dify.core.retrieval.MetadataFilter;
import io.dify.core.retrieval.RetrievalJson;
import io.dify.core.retrieval.RetrievalSettings;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import io.dify.runtime.auth.Authenticator;
import io.dify.runtime.auth.CredentialKind;
import io.dify.runtime.http.Call;
import io.dify.runtime.http.ErrorReply;
import io.dify.runtime.http.Method;
import io.dify.runtime.http.Param;
import io.dify.runtime.http.Reply;
import io.dify.runtime.http.Route;
import io.dify.runtime.http.RouteDoc;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Our knowledge bases for other installations: Dify's external knowledge API, with its errors. External bases are not handed on, so that two installations
 * that name each other cannot ask in a circle.
 */
final class KnowledgeRoutes {
  private static final int MAX_BODY = 1 << 20;
  private static final int BAD_AUTHORIZATION = 1001;
  private static final int REFUSED = 1002;
  private static final int NO_KNOWLEDGE = 2001;
  private static final int FORBIDDEN = 403;
  private static final int TOO_MANY = 429;

  private final Function<String, KnowledgeRetriever> knowledge;
  private final BiConsumer<String, String> gate;

  /**
   * Routes over knowledge.
   *
   * @param knowledge the bases of a tenant, which comes from the credential
   * @param gate refuses the bases of a tenant that are closed to the API
   */
  KnowledgeRoutes(Function<String, KnowledgeRetriever> knowledge, BiConsumer<String, String> gate) {
    this.knowledge = knowledge;
    this.gate = gate;
  }

  List<Route> routes() {
    return List.of(new Route(Method.POST, "/retrieval", CredentialKind.DATASET, MAX_BODY, this::retrieve,
        RouteDoc.json("Passages of a knowledge base for another system (Dify's external knowledge API).",
            Param.body("knowledge_id", "string", "Id or name of the knowledge base.").must(),
            Param.body("query", "string", "The question; empty gives no records.").must(),
            Param.body("retrieval_setting", "object",
                "top_k, from 1 to 100, default 4; score_threshold, default 0: records below are left out."),
            Param.body("metadata_condition", "object",
                "logical_operator (and, or) and conditions of name, comparison_operator, value."))
            .gives(AppSchemas.PASSAGES).failsLike(AppSchemas.KNOWLEDGE_ERROR)
            .fails(ErrorCode.FORBIDDEN, ErrorCode.NOT_FOUND)
            .fails(RunErrors.OF_RUNS),
        KnowledgeRoutes::error));
  }

  private Reply retrieve(Call call) {
    KnowledgeRetriever bases = knowledge.apply(call.caller().tenantId());
    KnowledgeDescription base = bases.describe(List.of(call.body().requiredText("knowledge_id"))).getFirst();
    gate.accept(call.caller().tenantId(), base.id());
    if (base.external()) {
      throw new DifyException(ErrorCode.NOT_FOUND,
          "The knowledge base \"" + base.name() + "\" is in another system and is not handed on; ask that system.");
    }
    RetrievalSettings settings = RetrievalJson.settings(call.body().object("retrieval_setting"));
    MetadataFilter filter = RetrievalJson.filter(call.body().object("metadata_condition"));
    KnowledgeQuery query = KnowledgeQuery.of(List.of(base.id()), call.body().prose("query", ""))
        .withTopK(settings.topK().orElse(RetrievalSettings.DEFAULT_TOP_K)).withThreshold(settings.scoreThreshold())
        .with(filter).on(CallOrigin.of(call.caller().tenantId(), "", ""));
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    ArrayNode records = body.putArray("records");
    bases.retrieve(query, new Cancellation()).forEach(hit -> records.add(ValueJson.toNode(record(hit))));
    return Reply.json(body);
  }

  private static Value record(KnowledgeHit hit) {
    Map<String, Value> metadata = new LinkedHashMap<>(hit.metadata());
    metadata.put("dataset_id", Value.of(hit.datasetId()));
    metadata.put("document_id", Value.of(hit.documentId()));
    metadata.put("document_name", Value.of(hit.documentName()));
    metadata.put("segment_id", Value.of(hit.segmentId()));
    if (hit.details().page() > 0) {
      metadata.put("page", Value.of((long) hit.details().page()));
    }
    Map<String, Value> record = new LinkedHashMap<>();
    record.put("content", Value.of(hit.content()));
    record.put("score", Value.of(hit.score()));
    record.put("title", Value.of(hit.title()));
    record.put("metadata", new Value.Obj(metadata));
    return new Value.Obj(record);
  }

  /** Errors as that API has them: 1001, 1002 and 2001 where they fit, else the status. */
  private static Reply.Json error(DifyException error, @Nullable String authorization) {
    return switch (error.code()) {
      case UNAUTHORIZED -> Authenticator.isBearer(authorization)
          ? error(FORBIDDEN, REFUSED, error)
          : error(FORBIDDEN, BAD_AUTHORIZATION, error);
      case NOT_FOUND -> error(ErrorReply.status(error.code()), NO_KNOWLEDGE, error);
      default -> error(ErrorReply.status(error.code()), ErrorReply.status(error.code()), error);
    };
  }

  private static Reply.Json error(int status, int code, DifyException error) {
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("error_code", code).put("error_msg", error.text());
    return new Reply.Json(status, body, status == TOO_MANY ? ErrorReply.of(error).headers() : Map.of());
  }
}
