package io.dify.rag;

import io.dify.core.retrieval.MetadataCondition;
import io.dify.core.value.Value;
import io.dify.core.value.ValueText;
import io.dify.rag.retrieve.HitExplanation;
import io.dify.rag.store.DocumentStatus;
import io.dify.rag.store.PassageText;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Why a search finds a chunk where it does, or does not find it. */
public sealed interface Verdict {
  /** It is found. */
  record Returned(Passage passage) implements Verdict {}

  /** The base has no chunk of this id. */
  record NoSuchChunk(String chunkId) implements Verdict {}

  /**
   * No chunk holds the text as it is.
   *
   * @param parts chunks that hold some of it, most first; empty when none does
   */
  record NotChunkedSo(List<Part> parts) implements Verdict {
    /** Copies. */
    public NotChunkedSo {
      parts = List.copyOf(parts);
    }
  }

  /**
   * A chunk that holds some of a text.
   *
   * @param chunk the chunk
   * @param share how much of the text it holds, from 0 to 1
   */
  record Part(PassageText chunk, double share) {}

  /** The chunk is switched off. */
  record ChunkDisabled(String chunkId) implements Verdict {}

  /** Its document is switched off. */
  record DocumentDisabled(String document) implements Verdict {}

  /** Its document is archived. */
  record DocumentArchived(String document) implements Verdict {}

  /** Its document is still on its way into the index. */
  record NotIndexedYet(String document, DocumentStatus status) implements Verdict {}

  /** Its document broke off. */
  record DocumentFailed(String document, String error) implements Verdict {}

  /** The index does not hold it though it should. */
  record MissingInIndex(String chunkId) implements Verdict {}

  /**
   * The filter keeps it out.
   *
   * @param conditions those that do not hold
   * @param fields what its fields are
   */
  record Filtered(List<MetadataCondition> conditions, Map<String, Value> fields) implements Verdict {
    /** Copies. */
    public Filtered {
      conditions = List.copyOf(conditions);
      fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }
  }

  /** Others were better: its rank is beyond the number of hits. */
  record BeyondTopK(int rank, int topK, double score, HitExplanation explanation) implements Verdict {}

  /** Its score is below the threshold. */
  record BelowThreshold(double score, double threshold, int rank, HitExplanation explanation) implements Verdict {}

  /** The search put it beyond the number of passages that the reranking model reads. */
  record BeyondReranked(int rank, int read, double score) implements Verdict {}

  /** The reranking model left it out. */
  record LeftOutByModel(int rank, double score) implements Verdict {}

  /** No word of the question is in it, and meaning was not searched. */
  record NoSharedWords() implements Verdict {}

  /**
   * Neither side had it among its candidates.
   *
   * @param depth how many candidates each side had
   * @param cosine of its vector and the question's; empty when they do not compare
   */
  record BeyondCandidates(int depth, OptionalDouble cosine) implements Verdict {}

  /** Another system keeps the knowledge and does not say why. */
  record External() implements Verdict {}

  /** A sentence for people. */
  default String text() {
    return switch (this) {
      case Returned found -> "It is found, at rank " + found.passage.hit().position() + " with score "
          + number(found.passage.hit().score()) + ".";
      case NoSuchChunk none -> "The knowledge base has no chunk " + none.chunkId + ".";
      case NotChunkedSo cut -> cut.parts.isEmpty()
          ? "No chunk holds this text or a good part of it: it is not in the knowledge base, or reads otherwise there."
          : "No chunk holds this text as a whole: it was cut. Parts are in " + cut.parts.stream()
              .map(part -> part.chunk.chunkId() + " (" + part.chunk.documentName() + " #" + part.chunk.position() + ", "
                  + Math.round(part.share * 100) + " %)")
              .collect(Collectors.joining(", ")) + ".";
      case ChunkDisabled off -> "The chunk is disabled.";
      case DocumentDisabled off -> "Its document " + off.document + " is disabled.";
      case DocumentArchived away -> "Its document " + away.document + " is archived.";
      case NotIndexedYet waiting -> "Its document " + waiting.document + " is not indexed yet; it is "
          + waiting.status.wire() + ".";
      case DocumentFailed failed -> "Its document " + failed.document + " broke off: " + failed.error;
      case MissingInIndex lost -> "The index does not hold it though it should; rebuild the index.";
      case Filtered out -> "The filter keeps it out: " + out.conditions.stream()
          .map(condition -> condition.field() + " " + condition.operator().wire() + " " + condition.wanted()
              + ", but it is " + quoted(out.fields.get(condition.field())))
          .collect(Collectors.joining("; ")) + ".";
      case BeyondTopK beyond -> "Others were better: it has rank " + beyond.rank + " (score " + number(beyond.score)
          + "), and " + beyond.topK + " are returned.";
      case BelowThreshold below -> "Its score " + number(below.score) + " (rank " + below.rank
          + ") is below the threshold " + number(below.threshold) + ".";
      case BeyondReranked beyond -> "The reranking model reads the best " + beyond.read + " of the search; it has rank "
          + beyond.rank + " there (score " + number(beyond.score) + ").";
      case LeftOutByModel left -> "The reranking model left it out; the search had it at rank " + left.rank + ".";
      case NoSharedWords none -> "No word of the question is in it, and the base is searched by words only.";
      case BeyondCandidates deep -> "It is not among the best " + deep.depth + " by words or by meaning"
          + (deep.cosine.isPresent() ? "; its cosine is " + number(deep.cosine.getAsDouble()) : "") + ".";
      case External other -> "The knowledge is in another system, which does not say why.";
    };
  }

  private static String quoted(@Nullable Value value) {
    return value == null ? "not there" : "\"" + ValueText.plain(value) + "\"";
  }

  private static String number(double score) {
    return String.format(Locale.ROOT, "%.4f", score);
  }
}
