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
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Documents of a knowledge base and the work on them: further commands of {@code kb}. Commands that are methods run on the object of their parent, and
 * picocli finds inherited ones only when they are public.
 */
abstract sealed class KbDocumentCommands permits KbCommand {
  private static final int EXCERPT = 100;

  final Context context;

  KbDocumentCommands(Context context) {
    this.context = context;
  }

  /** Lists the documents of a base: id, state, chunks, name. */
  @Command(name = "documents", description = "Lists the documents of a base: id, state, chunks, name.")
  public int documents(@Mixin DataOption data, @Mixin KbCommand.BaseOption base) {
    return with(data, base, (bases, of) -> bases.documents(of.id()).forEach(document -> context.console().line(
        document.id() + "  " + document.displayStatus() + "  " + document.chunkCount() + " chunks  "
            + document.name())));
  }

  /** Shows how far the documents have come that are not ready, and why. */
  @Command(name = "status", description = "Shows how far the documents have come that are not ready, and why.")
  public int status(@Mixin DataOption data, @Mixin KbCommand.BaseOption base) {
    return with(data, base, (bases, of) -> {
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

  /** Shows the chunks of a document. */
  @Command(name = "chunks", description = "Shows the chunks of a document.")
  public int chunks(@Mixin DataOption data, @Mixin KbCommand.BaseOption base,
      @Option(names = "--after", paramLabel = "N", description = "Behind this place, default ${DEFAULT-VALUE}.", defaultValue = "0") int after,
      @Option(names = "--limit", paramLabel = "N", description = "At most so many, default ${DEFAULT-VALUE}.", defaultValue = "20") int limit,
      @Parameters(paramLabel = "DOCUMENT", description = "Its name or id.") String document) {
    if (after < 0 || limit < 1) {
      throw new DifyException(ErrorCode.INVALID_PARAM, "--after must be 0 or more and --limit 1 or more.");
    }
    return with(data, base, (bases, of) -> bases.chunks(of.id(), document, after, limit).forEach(this::print));
  }

  private void print(StoredChunk stored) {
    String text = stored.chunk().promptText().replaceAll("\\s+", " ").strip();
    String shown = text.length() > EXCERPT ? text.substring(0, EXCERPT) + " ..." : text;
    context.console().line("#" + stored.chunk().position() + "  " + stored.chunk().id() + "  "
        + (stored.chunk().enabled() ? stored.indexed() ? "" : "waiting  " : "disabled  ")
        + (stored.place().page() > 0 ? "page " + stored.place().page() + "  " : "") + shown);
  }

  /** Deletes documents with their chunks. */
  @Command(name = "remove", description = "Deletes documents with their chunks.")
  public int remove(@Mixin DataOption data, @Mixin KbCommand.BaseOption base,
      @Parameters(paramLabel = "DOCUMENT", arity = "1..*", description = "Names or ids.") List<String> documents) {
    return with(data, base, (bases, of) -> bases.documents().delete(of.id(), documents));
  }

  /** Lets the chunks of documents be found again. */
  @Command(name = "enable", description = "Lets the chunks of documents be found again.")
  public int enable(@Mixin DataOption data, @Mixin KbCommand.BaseOption base,
      @Parameters(paramLabel = "DOCUMENT", arity = "1..*", description = "Names or ids.") List<String> documents) {
    return with(data, base, (bases, of) -> bases.documents().enable(of.id(), documents, true));
  }

  /** Keeps the chunks of documents from being found. */
  @Command(name = "disable", description = "Keeps the chunks of documents from being found.")
  public int disable(@Mixin DataOption data, @Mixin KbCommand.BaseOption base,
      @Parameters(paramLabel = "DOCUMENT", arity = "1..*", description = "Names or ids.") List<String> documents) {
    return with(data, base, (bases, of) -> bases.documents().enable(of.id(), documents, false));
  }

  /** Puts documents away: they are not found and cannot be changed. */
  @Command(name = "archive", description = "Puts documents away: they are not found and cannot be changed.")
  public int archive(@Mixin DataOption data, @Mixin KbCommand.BaseOption base,
      @Option(names = "--undo", description = "Takes them out again.") boolean undo,
      @Parameters(paramLabel = "DOCUMENT", arity = "1..*", description = "Names or ids.") List<String> documents) {
    return with(data, base, (bases, of) -> bases.documents().archive(of.id(), documents, !undo));
  }

  /** Gives a document another name. */
  @Command(name = "rename", description = "Gives a document another name.")
  public int rename(@Mixin DataOption data, @Mixin KbCommand.BaseOption base,
      @Parameters(paramLabel = "DOCUMENT", index = "0", description = "Its name or id.") String document,
      @Parameters(paramLabel = "NAME", index = "1", description = "The name it gets.") String name) {
    return with(data, base, (bases, of) -> bases.documents().rename(of.id(), document, name));
  }

  /** Pauses a document that waits to be indexed. */
  @Command(name = "pause", description = "Pauses a document that waits to be indexed.")
  public int pause(@Mixin DataOption data, @Mixin KbCommand.BaseOption base,
      @Parameters(paramLabel = "DOCUMENT", description = "Its name or id.") String document) {
    return with(data, base, (bases, of) -> bases.jobs().pause(of.id(), document));
  }

  /** Goes on with what was interrupted, and with a document that was paused. */
  @Command(name = "resume", description = "Goes on with what was interrupted, and with a document that was paused.")
  public int resume(@Mixin DataOption data, @Mixin KbCommand.BaseOption base,
      @Parameters(paramLabel = "DOCUMENT", arity = "0..1", description = "A paused document, by its name or id.") @Nullable String document) {
    return with(data, base, (bases, of) -> {
      if (document != null) {
        bases.jobs().resume(of.id(), document);
      }
      work(bases, of);
    });
  }

  /** Tries documents again that ended with an error: those named, else all. */
  @Command(name = "retry", description = "Tries documents again that ended with an error: those named, else all.")
  public int retry(@Mixin DataOption data, @Mixin KbCommand.BaseOption base,
      @Parameters(paramLabel = "DOCUMENT", arity = "0..*", description = "Names or ids.") @Nullable List<String> documents) {
    return with(data, base, (bases, of) -> {
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

  /** Lists the metadata fields of a base, or makes one. */
  @Command(name = "fields", description = "Lists the metadata fields of a base, or makes one.")
  public int fields(@Mixin DataOption data, @Mixin KbCommand.BaseOption base,
      @Option(names = "--add", paramLabel = "NAME", description = "Makes a field of this name.") @Nullable String add,
      @Option(names = "--type", paramLabel = "TYPE", description = "string, number or time; default ${DEFAULT-VALUE}.", defaultValue = "string") String type) {
    return with(data, base, (bases, of) -> {
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

  private int with(DataOption data, KbCommand.BaseOption base, BiConsumer<KnowledgeBases, KnowledgeBase> action) {
    try (Installation installation = context.open(data)) {
      KnowledgeBases bases = installation.knowledge();
      action.accept(bases, KbCommand.chosen(bases, base));
      return 0;
    }
  }
}
