package io.dify.core.tool.knowledge;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.CallOrigin;
import io.dify.core.retrieval.KnowledgeRetriever;
import io.dify.core.retrieval.RetrievalJson;
import io.dify.core.tool.Tool;
import io.dify.core.tool.ToolRef;
import io.dify.core.tool.Tools;
import io.dify.core.value.Value;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * Knowledge bases as tools: the provider of a {@link ToolRef} is the id or name of a base, or several with commas between. Settings: {@code top_k} (4, from 1 to 100),
 * {@code score_threshold} (none), {@code reranking_enable} and its like as in app files, {@code description} (what models are told). Immutable, thread-safe.
 */
public final class KnowledgeTools implements Tools {
  private static final int DEFAULT_TOP_K = 4;
  private static final int MAX_TOP_K = 100;

  private final Function<CallOrigin, KnowledgeRetriever> retrievers;
  private final CallOrigin origin;

  private KnowledgeTools(Function<CallOrigin, KnowledgeRetriever> retrievers, CallOrigin origin) {
    this.retrievers = retrievers;
    this.origin = origin;
  }

  /** The bases of one workspace. */
  public static KnowledgeTools of(KnowledgeRetriever retriever) {
    return of(origin -> retriever);
  }

  /** The bases that each caller may read. */
  public static KnowledgeTools of(Function<CallOrigin, KnowledgeRetriever> retrievers) {
    return new KnowledgeTools(retrievers, CallOrigin.NONE);
  }

  @Override
  public Tools on(CallOrigin caller) {
    return new KnowledgeTools(retrievers, caller);
  }

  @Override
  public Tool tool(ToolRef ref, Value.Obj settings) {
    List<String> bases = Arrays.stream(ref.provider().split(",")).map(String::strip).filter(id -> !id.isEmpty())
        .toList();
    if (bases.isEmpty()) {
      throw new DifyException(ErrorCode.INVALID_PARAM,
          "A tool of the kind 'dataset-retrieval' names no knowledge base; put its id or name into provider_id.");
    }
    int topK = settings.fields().get("top_k") instanceof Value.Whole whole
        ? Math.clamp(whole.number(), 1, MAX_TOP_K)
        : DEFAULT_TOP_K;
    OptionalDouble threshold = switch (settings.fields().get("score_threshold")) {
      case Value.Fraction f -> OptionalDouble.of(f.number());
      case Value.Whole w -> OptionalDouble.of((double) w.number());
      case null, default -> OptionalDouble.empty();
    };
    String description = settings.fields().get("description") instanceof Value.Text text ? text.text() : "";
    return new KnowledgeTool(retrievers.apply(origin), origin, bases, topK, threshold,
        RetrievalJson.reranking(settings), description);
  }
}
