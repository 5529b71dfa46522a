package io.dify.rag.index.lucene;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.io.IOException;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReader;

/** The sign codes of an index's segments, each read once and forgotten when its segment is closed. Thread-safe. */
final class CodeCache {
  private record Key(IndexReader.CacheKey segment, String field) {}

  private final ConcurrentHashMap<Key, SignCodes> codes = new ConcurrentHashMap<>();

  /** Those of a segment's field, which it has. */
  SignCodes of(LeafReader segment, String field) throws IOException {
    IndexReader.CacheHelper helper = segment.getCoreCacheHelper();
    if (helper == null) {
      return SignCodes.read(segment, field);
    }
    Key key = new Key(helper.getKey(), field);
    SignCodes known = codes.get(key);
    if (known == null) {
      known = codes.computeIfAbsent(key, missing -> read(segment, field));
      helper.addClosedListener(closed -> codes.remove(key));
    }
    return known;
  }

  /** Reads those of all vector fields of a segment ahead of the first search. */
  void warm(LeafReader segment) throws IOException {
    for (FieldInfo field : segment.getFieldInfos()) {
      FloatVectorValues vectors = field.hasVectorValues() ? segment.getFloatVectorValues(field.getName()) : null;
      if (vectors != null && vectors.size() > 0) {
        of(segment, field.getName());
      }
    }
  }

  private static SignCodes read(LeafReader segment, String field) {
    try {
      return SignCodes.read(segment, field);
    } catch (IOException e) {
      throw new DifyException(ErrorCode.STORE_FAILED,
          "The vectors of a search index cannot be read: " + e.getMessage()
              + ". Check the disk; the index can be rebuilt.",
          e);
    }
  }
}
