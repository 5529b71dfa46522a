package io.dify.rag;

import io.dify.core.retrieval.KnowledgeHit;
import io.dify.core.value.Value;
import io.dify.core.value.ValueText;
import io.dify.rag.external.ExternalRecord;
import io.dify.rag.retrieve.HitExplanation;
import io.dify.rag.store.KnowledgeBase;
import io.dify.rag.store.TextHash;
import java.util.Map;
import java.util.OptionalDouble;

/** Records of another system as passages. Its documents have no ids here, but for those its metadata name. Stateless. */
final class ExternalPassages {
  private ExternalPassages() {}

  static Passage of(KnowledgeBase base, ExternalRecord found, int position) {
    Map<String, Value> metadata = found.metadata();
    String content = found.content();
    return new Passage(new KnowledgeHit(base.id(), base.name(), text(metadata, "document_id"), found.title(),
        "external", text(metadata, "segment_id"), found.title(), content, found.score(), OptionalDouble.empty(),
        position, 0, content.length(), 0, TextHash.of(content), metadata), HitExplanation.NONE);
  }

  private static String text(Map<String, Value> metadata, String name) {
    return ValueText.plain(metadata.getOrDefault(name, Value.nothing()));
  }
}
