package io.dify.rag.external;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.retrieval.RetrievalJson;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import io.dify.rag.retrieve.SearchRequest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The JSON of Dify's external knowledge API. Stateless. */
final class ExternalWire {
  private static final int BAD_AUTHORIZATION = 1001;
  private static final int REFUSED = 1002;
  private static final int NO_KNOWLEDGE = 2001;
  private static final int MAX_MESSAGE = 300;

  private ExternalWire() {}

  static String request(String knowledgeId, SearchRequest request) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("knowledge_id", knowledgeId);
    body.put("query", request.query());
    body.put("retrieval_setting",
        Map.of("top_k", request.topK(), "score_threshold", request.scoreThreshold().orElse(0)));
    if (!request.filter().isNone()) {
      body.put("metadata_condition", RetrievalJson.write(request.filter()));
    }
    return ValueJson.write(Value.from(body));
  }

  /**
   * The records of an answer, best first, within the limits of the request, which the other system may have overlooked.
   *
   * @throws DifyException {@code NETWORK} naming what is wrong with the answer
   */
  static List<ExternalRecord> records(String text, SearchRequest request) {
    JsonNode list = tree(text).path("records");
    if (!list.isArray()) {
      throw broken("it has no list 'records'");
    }
    List<ExternalRecord> records = new ArrayList<>();
    for (JsonNode item : list) {
      records.add(item(item, records.size()));
    }
    double least = request.scoreThreshold().orElse(Double.NEGATIVE_INFINITY);
    return records.stream().filter(one -> one.score() >= least)
        .sorted(Comparator.comparingDouble(ExternalRecord::score).reversed()).limit(request.topK()).toList();
  }

  private static ExternalRecord item(JsonNode item, int place) {
    JsonNode metadata = item.path("metadata");
    if (!item.path("content").isTextual()) {
      throw broken("records[" + place + "].content is no text");
    }
    if (!item.path("score").isNumber()) {
      throw broken("records[" + place + "].score is no number");
    }
    if (!metadata.isObject() && !metadata.isNull() && !metadata.isMissingNode()) {
      throw broken("records[" + place + "].metadata is no object");
    }
    Map<String, Value> fields = ValueJson.fromNode(metadata) instanceof Value.Obj object ? object.fields() : Map.of();
    return new ExternalRecord(item.path("content").textValue(), item.path("score").doubleValue(),
        item.path("title").asText(""), fields);
  }

  /** What an answer of another status than 200 means. */
  static DifyException failure(int status, String text) {
    JsonNode body = lenient(text);
    String said = body.path("error_msg").asText("").replaceAll("\\p{Cntrl}", " ").strip();
    String why = (said.length() > MAX_MESSAGE ? said.substring(0, MAX_MESSAGE) + "..." : said)
        + (said.isEmpty() ? "" : " ");
    return switch (body.path("error_code").asInt(0)) {
      case BAD_AUTHORIZATION -> new DifyException(ErrorCode.INVALID_PARAM,
          "It does not take the form of the API key (error 1001). " + why + "Set the key anew.");
      case REFUSED -> new DifyException(ErrorCode.INVALID_PARAM,
          "It refuses the API key (error 1002). " + why + "Set the key anew.");
      case NO_KNOWLEDGE -> new DifyException(ErrorCode.NOT_FOUND,
          "It has no knowledge base of this id (error 2001). " + why + "Set the knowledge id anew.");
      default -> withoutCode(status, why);
    };
  }

  /** The same without an error code of the protocol. */
  private static DifyException withoutCode(int status, String why) {
    String told = "It answered with status " + status + ". " + why.strip();
    return switch (status) {
      case 401, 403 -> new DifyException(ErrorCode.INVALID_PARAM,
          "It refuses the API key (status " + status + "). " + why + "Set the key anew.");
      case 429 -> new DifyException(ErrorCode.RATE_LIMITED, told);
      default -> new DifyException(ErrorCode.NETWORK, told);
    };
  }

  private static JsonNode lenient(String text) {
    try {
      return tree(text);
    } catch (DifyException e) {
      return ValueJson.mapper().missingNode();
    }
  }

  private static JsonNode tree(String text) {
    try {
      return ValueJson.mapper().readTree(text);
    } catch (JsonProcessingException e) {
      throw broken("it is no JSON");
    }
  }

  private static DifyException broken(String what) {
    return new DifyException(ErrorCode.NETWORK, "Its answer cannot be used: " + what + ".");
  }
}
