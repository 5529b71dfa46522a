package io.dify.rag.ingest;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import io.dify.rag.chunk.ChunkDraft;
import io.dify.rag.chunk.Chunker;
import io.dify.rag.chunk.StandardChunker;
import io.dify.rag.clean.Cleaner;
import io.dify.rag.clean.TextCleaner;
import io.dify.rag.document.Fingerprint;
import io.dify.rag.extract.Extracted;
import io.dify.rag.store.BaseSettings;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/** The stages from extracted text to chunks. A content is read twice: once to see that all of it is sound, once to store it. */
final class Pipeline {
  /** All of a document's chunks, checked and counted. */
  record Content(Extracted cleaned, String fingerprint, long chunks) {}

  private final Cleaner cleaner;
  private final Chunker chunker;

  Pipeline(BaseSettings settings) {
    this.cleaner = new TextCleaner(settings.clean());
    this.chunker = new StandardChunker(settings.chunk());
  }

  Extracted clean(Extracted extracted) {
    return cleaner.clean(extracted);
  }

  /** Reads all of it without keeping any. What is broken in it is found here, before the first chunk is stored. */
  Content check(String name, Extracted cleaned) {
    Fingerprint fingerprint = new Fingerprint();
    long[] count = new long[1];
    chunk(uniqueIds(name, cleaned), draft -> {
      count[0]++;
      fingerprint.add(draft.externalId());
      fingerprint.add(draft.content());
      fingerprint.add(draft.answer());
      fingerprint.add(ValueJson.write(new Value.Obj(draft.metadata())));
    });
    if (count[0] == 0) {
      throw new DifyException(ErrorCode.INVALID_PARAM, name + " holds no text.");
    }
    return new Content(cleaned, fingerprint.hex(), count[0]);
  }

  /** Gives the chunks to the sink, in order. */
  void chunk(Extracted cleaned, Consumer<? super ChunkDraft> sink) {
    chunker.chunk(cleaned, sink);
  }

  private static Extracted uniqueIds(String name, Extracted cleaned) {
    return switch (cleaned) {
      case Extracted.Prose prose -> prose;
      case Extracted.Records records -> new Extracted.Records(sink -> {
        Set<String> seen = new HashSet<>();
        records.entries().forEach(entry -> {
          String id = entry.externalId();
          if (id != null && !seen.add(id)) {
            throw new DifyException(ErrorCode.SYNTAX, name + ": two records have the id \"" + id + "\".");
          }
          sink.accept(entry);
        });
      });
    };
  }
}
