package io.dify.workflow.prompt;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.ContextDocument;
import io.dify.core.value.Value;
import io.dify.core.value.ValueText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What stands behind {@code {{#context#}}}: a text, or passages that were retrieved.
 *
 * @param text what the prompt shows
 * @param documents the passages with their sources, for models that work on them
 * @param citations the passages as readers are shown them ({@code retriever_resources})
 */
public record PromptContext(String text, List<ContextDocument> documents, List<Value.Obj> citations) {
  /** No context. */
  public static final PromptContext NONE = new PromptContext("", List.of(), List.of());

  /** Copies. */
  public PromptContext {
    documents = List.copyOf(documents);
    citations = List.copyOf(citations);
  }

  /**
   * The context a variable holds: a text, a list of texts, or a list of objects that have {@code content}.
   *
   * @throws DifyException {@code TYPE_MISMATCH} for anything else
   */
  public static PromptContext of(Value value) {
    return switch (value) {
      case Value.Nothing n -> NONE;
      case Value.File f -> NONE;
      case Value.Text t -> new PromptContext(t.text(), List.of(), List.of());
      case Value.Array array -> list(array);
      default ->
        throw new DifyException(ErrorCode.TYPE_MISMATCH, "The context must be text or a list of texts or passages, not "
            + value.type().wire() + "; choose another context variable.");
    };
  }

  private static PromptContext list(Value.Array array) {
    List<String> texts = new ArrayList<>();
    List<ContextDocument> documents = new ArrayList<>();
    List<Value.Obj> citations = new ArrayList<>();
    for (Value item : array.items()) {
      switch (item) {
        case Value.Text t -> texts.add(t.text());
        case Value.Obj o when o.fields().containsKey("content") -> {
          texts.add(text(o, "content"));
          if (o.fields().get("metadata") instanceof Value.Obj metadata
              && text(metadata, "_source").equals("knowledge")) {
            documents.add(document(o, metadata));
            citations.add(citation(o, metadata));
          }
        }
        default -> throw new DifyException(ErrorCode.TYPE_MISMATCH,
            "A passage of the context must be text or an object with 'content', not " + item.type().wire() + ".");
      }
    }
    return new PromptContext(String.join("\n", texts), documents, citations);
  }

  private static ContextDocument document(Value.Obj item, Value.Obj metadata) {
    return new ContextDocument(text(metadata, "segment_id"), text(item, "title"), text(item, "content"),
        number(metadata, "score").orElse(0), number(metadata, "relevance"));
  }

  private static Value.Obj citation(Value.Obj item, Value.Obj metadata) {
    Map<String, Value> fields = new LinkedHashMap<>();
    for (String name : List.of("position", "dataset_id", "dataset_name", "document_id", "document_name",
        "data_source_type",
        "segment_id", "retriever_from", "score")) {
      fields.put(name, metadata.fields().getOrDefault(name, Value.nothing()));
    }
    Map.of("hit_count", "segment_hit_count", "word_count", "segment_word_count", "segment_position", "segment_position",
        "index_node_hash", "segment_index_node_hash", "doc_metadata", "doc_metadata").entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(name -> fields.put(name.getKey(), metadata.fields().getOrDefault(name.getValue(), Value.nothing())));
    for (String name : List.of("page", "headings")) {
      Value known = metadata.fields().get(name);
      if (known != null) {
        fields.put(name, known);
      }
    }
    fields.put("title", item.fields().getOrDefault("title", Value.nothing()));
    fields.put("content", item.fields().getOrDefault("content", Value.nothing()));
    if (item.fields().get("files") instanceof Value.Array files && !files.items().isEmpty()) {
      fields.put("files", files);
    }
    return new Value.Obj(fields);
  }

  private static String text(Value.Obj object, String name) {
    return ValueText.plain(object.fields().getOrDefault(name, Value.nothing()));
  }

  private static OptionalDouble number(Value.Obj object, String name) {
    return switch (object.fields().getOrDefault(name, Value.nothing())) {
      case Value.Whole w -> OptionalDouble.of((double) w.number());
      case Value.Fraction f -> OptionalDouble.of(f.number());
      default -> OptionalDouble.empty();
    };
  }
}
