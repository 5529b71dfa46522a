package io.dify.runtime.cli;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.rag.IndexingStatus;
import io.dify.rag.KnowledgeBases;
import io.dify.rag.store.DocumentField;
import io.dify.rag.store.DocumentStatus;
import io.dify.rag.store.FieldType;
import io.dify.rag.store.KnowledgeBase;
import io.dify.rag.store.StoredChunk;
import io.dify.rag.store.StoredDocument;
import io.dify.runtime.app.Installation;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What the commands of {@code kb} do with documents and the work on them. */
final class KbDocuments {
  private static final int EXCERPT = 100;

  private final Context context;

  KbDocuments(Context context) {
    this.context = context;
  }

  int documents(DataOption data, KbCommand.BaseOption base) {
    return on(data, base, (bases, of) -> bases.documents(of.id()).forEach(document -> context.console().line(
        document.id() + "  " + document.displayStatus() + "  " + document.chunkCount() + " chunks  "
            + document.name())));
  }

  int status(DataOption data, KbCommand.BaseOption base) {
    return on(data, base, (bases, of) -> {
      List<StoredDocument> open = bases.documents(of.id()).stream()
          .filter(document -> document.status() != DocumentStatus.COMPLETED).toList();
      open.forEach(document -> print(bases.jobs().status(of.id(), document.id())));
      if (open.isEmpty()) {
        context.console().note("All documents are ready.");
      }
    });
  }

  private void print(IndexingStatus status) {
    StoredDocument document = status.document();
    String error = document.error();
    context.console().line(document.name() + ": " + document.status().wire() + ", " + status.completedChunks() + " of "
        + status.totalChunks() + " chunks" + (error == null ? "" : ": " + error));
  }

  int chunks(DataOption data, KbCommand.BaseOption base, int after, int limit, String document) {
    if (after < 0 || limit < 1) {
      throw new DifyException(ErrorCode.INVALID_PARAM, "--after must be 0 or more and --limit 1 or more.");
    }
    return on(data, base, (bases, of) -> bases.chunks(of.id(), document, after, limit).forEach(this::print));
  }

  private void print(StoredChunk stored) {
    String text = stored.chunk().promptText().replaceAll("\\s+", " ").strip();
    String shown = text.length() > EXCERPT ? text.substring(0, EXCERPT) + " ..." : text;
    context.console().line("#" + stored.chunk().position() + "  " + stored.chunk().id() + "  "
        + (stored.chunk().enabled() ? stored.indexed() ? "" : "waiting  " : "disabled  ")
        + (stored.place().page() > 0 ? "page " + stored.place().page() + "  " : "") + shown);
  }

  int remove(DataOption data, KbCommand.BaseOption base, List<String> documents) {
    return on(data, base, (bases, of) -> bases.documents().delete(of.id(), documents));
  }

  int enable(DataOption data, KbCommand.BaseOption base, List<String> documents) {
    return on(data, base, (bases, of) -> bases.documents().enable(of.id(), documents, true));
  }

  int disable(DataOption data, KbCommand.BaseOption base, List<String> documents) {
    return on(data, base, (bases, of) -> bases.documents().enable(of.id(), documents, false));
  }

  int archive(DataOption data, KbCommand.BaseOption base, boolean undo, List<String> documents) {
    return on(data, base, (bases, of) -> bases.documents().archive(of.id(), documents, !undo));
  }

  int rename(DataOption data, KbCommand.BaseOption base, String document, String name) {
    return on(data, base, (bases, of) -> bases.documents().rename(of.id(), document, name));
  }

  int pause(DataOption data, KbCommand.BaseOption base, String document) {
    return on(data, base, (bases, of) -> bases.jobs().pause(of.id(), document));
  }

  int resume(DataOption data, KbCommand.BaseOption base, @Nullable String document) {
    return on(data, base, (bases, of) -> {
      if (document != null) {
        bases.jobs().resume(of.id(), document);
      }
      work(bases, of);
    });
  }

  int retry(DataOption data, KbCommand.BaseOption base, @Nullable List<String> documents) {
    return on(data, base, (bases, of) -> {
      List<String> failed = documents == null || documents.isEmpty()
          ? bases.documents(of.id()).stream().filter(document -> document.status() == DocumentStatus.ERROR)
              .map(StoredDocument::id).toList()
          : documents;
      failed.forEach(document -> bases.jobs().retry(of.id(), document));
      work(bases, of);
      bases.documents(of.id()).stream().filter(document -> document.status() == DocumentStatus.ERROR)
          .forEach(document -> context.console().note("error: " + document.name() + ": " + document.error()));
    });
  }

  private void work(KnowledgeBases bases, KnowledgeBase base) {
    try (Progress progress = new Progress(context.console(), "Indexing " + base.name())) {
      bases.jobs().runAll(progress);
    }
  }

  int fields(DataOption data, KbCommand.BaseOption base, @Nullable String add, String type) {
    return on(data, base, (bases, of) -> {
      if (add != null) {
        bases.documents().createField(of.id(), add, FieldType.of(type));
      }
      bases.documents().fields(of.id()).forEach((field, count) -> context.console().line(line(field) + "  " + count
          + " documents"));
      if (of.builtInFields()) {
        bases.documents().builtInFields().forEach(field -> context.console().line(line(field) + "  built in"));
      }
    });
  }

  private static String line(DocumentField field) {
    return field.name() + "  " + field.type().wire();
  }

  private int on(DataOption data, KbCommand.BaseOption base, BiConsumer<KnowledgeBases, KnowledgeBase> action) {
    try (Installation installation = context.open(data)) {
      KnowledgeBases bases = installation.knowledge();
      action.accept(bases, KbCommand.chosen(bases, base));
      return 0;
    }
  }
}
