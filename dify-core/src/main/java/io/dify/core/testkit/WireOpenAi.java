package io.dify.core.testkit;

import io.dify.core.model.RankedPassage;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** What {@link OpenAiWireServer} answers by itself. Stateless. */
final class WireOpenAi {
  private static final HashEmbeddingModel EMBEDDING = new HashEmbeddingModel(16);

  private WireOpenAi() {}

  static WireReply answer(WireRequest request) {
    return switch (request.path()) {
      case "/v1/chat/completions" -> WireReply.saying("ok");
      case "/v1/embeddings" -> embeddings(request);
      case "/v1/rerank" -> rerank(request);
      case "/v1/audio/transcriptions" -> json(Map.of("text", request.part("file")));
      case "/v1/audio/speech" -> WireReply.whole("audio/mpeg", text(request.field("input")));
      case "/v1/moderations" -> moderations(request);
      default -> WireReply.failing(404, "invalid_request_error", null, "Unknown address " + request.path());
    };
  }

  private static WireReply embeddings(WireRequest request) {
    List<String> texts = texts(request.field("input"));
    List<Map<String, ?>> data = IntStream.range(0, texts.size())
        .<Map<String, ?>>mapToObj(i -> Map.of("object", "embedding", "index", i, "embedding", vector(texts.get(i))))
        .toList();
    long tokens = texts.stream().mapToLong(String::length).sum() / 4 + 1;
    return json(Map.of("object", "list", "model", request.field("model"), "data", data, "usage",
        Map.of("prompt_tokens", tokens, "total_tokens", tokens)));
  }

  private static List<Double> vector(String text) {
    List<Double> vector = new ArrayList<>();
    for (float element : EMBEDDING.embed(text)) {
      vector.add((double) element);
    }
    return vector;
  }

  private static WireReply rerank(WireRequest request) {
    List<String> words = List.of(text(request.field("query")).toLowerCase(Locale.ROOT).split("\\W+"));
    List<String> passages = texts(request.field("documents"));
    long top = request.field("top_n") instanceof Value.Whole whole ? whole.number() : passages.size();
    return json(Map.of("results", IntStream.range(0, passages.size())
        .mapToObj(i -> new RankedPassage(i, share(words, passages.get(i))))
        .sorted(Comparator.comparingDouble(RankedPassage::score).reversed()).limit(top)
        .map(passage -> Map.of("index", passage.index(), "relevance_score", passage.score())).toList()));
  }

  private static double share(List<String> words, String passage) {
    Set<String> held = new HashSet<>(Arrays.asList(passage.toLowerCase(Locale.ROOT).split("\\W+")));
    return (double) words.stream().filter(held::contains).count() / words.size();
  }

  private static WireReply moderations(WireRequest request) {
    return json(Map.of("results", texts(request.field("input")).stream().map(text -> text.contains("harmful"))
        .map(flagged -> Map.of("flagged", flagged, "categories", Map.of("violence", flagged, "hate", false)))
        .toList()));
  }

  private static List<String> texts(Value value) {
    return value instanceof Value.Array array
        ? array.items().stream().map(WireOpenAi::text).toList()
        : List.of(text(value));
  }

  private static String text(Value value) {
    return value instanceof Value.Text text ? text.text() : ValueJson.write(value);
  }

  private static WireReply json(Map<String, ?> body) {
    return WireReply.whole("application/json", ValueJson.write(Value.from(body)));
  }
}
