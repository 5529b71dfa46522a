package io.dify.rag.ingest;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import io.dify.rag.chunk.ChunkDraft;
import io.dify.rag.chunk.ChunkMode;
import io.dify.rag.chunk.Chunker;
import io.dify.rag.chunk.StandardChunker;
import io.dify.rag.clean.Cleaner;
import io.dify.rag.clean.TextCleaner;
import io.dify.rag.document.Fingerprint;
import io.dify.rag.extract.Extracted;
import io.dify.rag.qa.QaMemory;
import io.dify.rag.qa.QaStage;
import io.dify.rag.store.BaseSettings;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The stages from extracted text to chunks. A content is read twice: once to see that all of it is sound, once to store it; questions a model made at the first reading
 * are remembered at the second.
 */
final class Pipeline {
  /** All of a document's chunks, checked and counted. */
  record Content(Extracted cleaned, String fingerprint, long chunks) {}

  private final Cleaner cleaner;
  private final Chunker chunker;
  private final boolean questions;
  private final QaStage qa;

  /** Without a model that makes questions. */
  Pipeline(BaseSettings settings) {
    this(settings, new QaStage(null, QaMemory.none()));
  }

  /** With what makes questions of text, if the settings ask for them. */
  Pipeline(BaseSettings settings, QaStage qa) {
    this.cleaner = new TextCleaner(settings.clean());
    this.chunker = new StandardChunker(settings.chunk());
    this.questions = settings.chunk().mode() instanceof ChunkMode.QuestionAnswer;
    this.qa = qa;
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
      fingerprint.add(String.valueOf(draft.place().page()));
      addAll(fingerprint, draft.place().headings());
      addAll(fingerprint, draft.attachments());
      addAll(fingerprint, draft.children());
    });
    if (count[0] == 0) {
      throw new DifyException(ErrorCode.INVALID_PARAM, name + " holds no text.");
    }
    return new Content(cleaned, fingerprint.hex(), count[0]);
  }

  private static void addAll(Fingerprint fingerprint, List<String> texts) {
    fingerprint.add(String.valueOf(texts.size()));
    texts.forEach(fingerprint::add);
  }

  /** Gives the chunks to the sink, in order. */
  void chunk(Extracted cleaned, Consumer<? super ChunkDraft> sink) {
    if (questions) {
      qa.run(pieces -> chunker.chunk(cleaned, pieces), sink);
    } else {
      chunker.chunk(cleaned, sink);
    }
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
