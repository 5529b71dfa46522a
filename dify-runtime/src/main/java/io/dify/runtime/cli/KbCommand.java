package io.dify.runtime.cli;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.retrieval.SearchMode;
import io.dify.rag.AddOptions;
import io.dify.rag.KnowledgeBases;
import io.dify.rag.Passage;
import io.dify.rag.VerifyReport;
import io.dify.rag.chunk.ChunkMode;
import io.dify.rag.embed.EmbeddingChoice;
import io.dify.rag.ingest.IngestReport;
import io.dify.rag.retrieve.SearchRequest;
import io.dify.rag.store.BaseSettings;
import io.dify.rag.store.IndexingTechnique;
import io.dify.rag.store.KnowledgeBase;
import io.dify.runtime.app.Installation;
import io.dify.runtime.app.KnowledgeFiller;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Knowledge bases. */
@Command(name = "kb", description = "Makes, fills, searches and measures knowledge bases; the server must be stopped.", synopsisSubcommandLabel = "COMMAND")
final class KbCommand {
  private final Context context;
  private final KbDocuments actions;

  KbCommand(Context context) {
    this.context = context;
    this.actions = new KbDocuments(context);
  }

  /** The option that chooses a base. */
  static final class BaseOption {
    @Option(names = "--base", paramLabel = "NAME", description = "Name or id of the knowledge base; not needed when there is one only.")
    @Nullable
    String name;
  }

  @Command(name = "create", description = "Makes an empty knowledge base and prints its id.")
  int create(@Mixin DataOption data, @Parameters(paramLabel = "NAME", description = "Its name.") String name,
      @Option(names = "--mode", description = "How it is searched: keyword, vector or hybrid.", defaultValue = "DEFAULT") SearchMode mode,
      @Option(names = "--description", paramLabel = "TEXT", description = "What it is about.", defaultValue = "") String description,
      @Option(names = "--form", paramLabel = "FORM", description = "What a chunk is: text_model, hierarchical_model or qa_model; fixed from then on.", defaultValue = ChunkMode.TEXT_MODEL) String form,
      @Option(names = "--technique", paramLabel = "NAME", description = "high_quality or economy (words only, no model).", defaultValue = "high_quality") String technique) {
    return with(data, bases -> {
      BaseSettings usual = BaseSettings.defaults();
      BaseSettings settings = new BaseSettings(usual.clean(), usual.chunk().withMode(ChunkMode.of(form)), mode);
      context.console().line(bases.create(name, description, settings, IndexingTechnique.of(technique)).id());
      return 0;
    });
  }

  @Command(name = "list", description = "Lists the knowledge bases: id, documents, chunks, name.")
  int list(@Mixin DataOption data) {
    return with(data, bases -> {
      bases.list().forEach(base -> context.console().line(base.id() + "  " + bases.documents(base.id()).size()
          + " documents  " + bases.chunkCount(base.id()) + " chunks  " + base.name()));
      return 0;
    });
  }

  @Command(name = "add", description = {
    "Adds files or folders (text, Markdown, HTML, PDF, Office, mail, tables and more; also .gz).",
    "A document of a name that is there already is replaced; only what has changed is indexed."})
  int add(@Mixin DataOption data, @Mixin BaseOption base,
      @Option(names = "--encoding", paramLabel = "NAME", description = "Encoding of files that are not in UTF-8, for example GBK.") @Nullable String encoding,
      @Parameters(paramLabel = "PATH", arity = "1..*", description = "Files or folders.") List<Path> paths) {
    return with(data, bases -> {
      AddOptions options = encoding == null
          ? AddOptions.defaults()
          : AddOptions.defaults().withEncoding(encoding);
      String into = base.name == null ? only(bases).name() : base.name;
      List<IngestReport> reports;
      try (Progress progress = new Progress(context.console(), "Indexing " + into)) {
        reports = KnowledgeFiller.fill(bases, into, paths, options.withProgress(progress));
      }
      reports.forEach(this::print);
      return reports.stream().anyMatch(report -> report.error().isPresent()) ? Commands.FAILED : 0;
    });
  }

  private void print(IngestReport report) {
    report.error().ifPresentOrElse(error -> context.console().note("error: " + error.text()),
        () -> context.console().line(report.document() + ": " + switch (report.outcome()) {
          case UNCHANGED -> "unchanged, " + report.chunks() + " chunks";
          case STORED, FAILED -> report.chunks() + " chunks (" + report.added() + " new, " + report.changed()
              + " changed, " + report.removed() + " removed)";
        }));
  }

  @Command(name = "search", description = "Searches a knowledge base.")
  int search(@Mixin DataOption data, @Mixin BaseOption base,
      @Option(names = "--mode", description = "keyword, vector or hybrid; by default as the base is set up.", defaultValue = "DEFAULT") SearchMode mode,
      @Option(names = "--top", paramLabel = "N", description = "How many passages, default ${DEFAULT-VALUE}.", defaultValue = "5") int top,
      @Option(names = "--explain", description = "Show what each stage of the search said.") boolean explain,
      @Parameters(paramLabel = "Q", description = "The question.") String query) {
    if (top < 1) {
      throw new DifyException(ErrorCode.INVALID_PARAM, "--top must be 1 or more.");
    }
    return with(data, bases -> {
      List<Passage> found = bases.search(chosen(bases, base).id(), SearchRequest.of(query, mode, top));
      found.forEach(passage -> print(passage, explain));
      if (found.isEmpty()) {
        context.console().note("Nothing was found.");
      }
      return 0;
    });
  }

  private void print(Passage passage, boolean explain) {
    var hit = passage.hit();
    String relevance = hit.relevance().isPresent() ? "  relevance " + decimal(hit.relevance().getAsDouble()) : "";
    context.console().line(hit.position() + ". " + decimal(hit.score()) + relevance + "  " + hit.documentName() + " #"
        + hit.segmentPosition());
    if (explain) {
      var why = passage.explanation();
      context.console().line("   words: "
          + (why.keywordRank().isPresent() ? "rank " + why.keywordRank().getAsInt() : "not found")
          + (why.keywordScore().isPresent() ? ", score " + decimal(why.keywordScore().getAsDouble()) : "")
          + "   meaning: " + (why.vectorRank().isPresent() ? "rank " + why.vectorRank().getAsInt() : "not found")
          + (why.cosine().isPresent() ? ", cosine " + decimal(why.cosine().getAsDouble()) : "")
          + (why.fused().isPresent() ? "   fused " + decimal(why.fused().getAsDouble()) : "")
          + (why.foundRank().isPresent() ? "   found at rank " + why.foundRank().getAsInt() : "")
          + (why.rerankRank().isPresent()
              ? "   reranked to " + why.rerankRank().getAsInt() + ", score "
                  + decimal(why.rerankScore().orElse(0)) + " (was " + decimal(why.foundScore().orElse(0)) + ")"
              : ""));
      hit.details().children().forEach(child -> context.console()
          .line("   part " + child.id() + ", score " + decimal(child.score())));
    }
    context.console().line(hit.content().strip().indent(3).stripTrailing());
  }

  private static String decimal(double number) {
    return String.format(Locale.ROOT, "%.3f", number);
  }

  @Command(name = "verify", description = "Compares a base's index with the database. Exit status 1 when they differ.")
  int verify(@Mixin DataOption data, @Mixin BaseOption base) {
    return with(data, bases -> {
      VerifyReport report = bases.verify(chosen(bases, base).id());
      context.console().line(report.chunks() + " chunks, " + report.indexed() + " indexed, " + report.missing().size()
          + " missing, " + report.orphans().size() + " too many, " + report.stale().size() + " stale");
      VerifyReport.Rows rows = report.rows();
      context.console().line(rows.missingEntries() + " entries missing, " + rows.homelessChunks()
          + " chunks without document, " + rows.missingImages().size() + " images missing, " + rows.waitingChunks()
          + " chunks waiting, " + rows.unneededImages() + " images and " + rows.unneededVectors()
          + " vectors not needed");
      if (!report.sound()) {
        context.console().note("The index is not sound; 'dify kb rebuild' makes it anew.");
      }
      return report.sound() ? 0 : Commands.FAILED;
    });
  }

  @Command(name = "rebuild", description = "Makes a base's index anew from the database.")
  int rebuild(@Mixin DataOption data, @Mixin BaseOption base) {
    return with(data, bases -> {
      KnowledgeBase chosen = chosen(bases, base);
      try (Progress progress = new Progress(context.console(), "Indexing " + chosen.name())) {
        bases.rebuild(chosen.id(), progress::show);
      }
      context.console().note("Done.");
      return 0;
    });
  }

  @Command(name = "model", description = {
    "Embeds a base with another model: builtin (the local ones for English and Chinese), none (it is searched by words), or PROVIDER/MODEL.",
    "Searches go on with the former one until all texts have their vectors; when that fails, nothing has changed."})
  int model(@Mixin DataOption data, @Mixin BaseOption base,
      @Parameters(paramLabel = "MODEL", description = "For example openai/text-embedding-3-small.") String model) {
    EmbeddingChoice choice = EmbeddingChoice.of(model);
    return with(data, bases -> {
      KnowledgeBase chosen = chosen(bases, base);
      bases.change(chosen.id(), chosen.settings().with(choice));
      context.console().note(chosen.name() + " is embedded by " + model + ".");
      return 0;
    });
  }

  @Command(name = "documents", description = "Lists the documents of a base: id, state, chunks, name.")
  int documents(@Mixin DataOption data, @Mixin BaseOption base) {
    return actions.documents(data, base);
  }

  @Command(name = "status", description = "Shows how far the documents have come that are not ready, and why.")
  int status(@Mixin DataOption data, @Mixin BaseOption base) {
    return actions.status(data, base);
  }

  @Command(name = "chunks", description = "Shows the chunks of a document.")
  int chunks(@Mixin DataOption data, @Mixin BaseOption base,
      @Option(names = "--after", paramLabel = "N", description = "Behind this place, default ${DEFAULT-VALUE}.", defaultValue = "0") int after,
      @Option(names = "--limit", paramLabel = "N", description = "At most so many, default ${DEFAULT-VALUE}.", defaultValue = "20") int limit,
      @Parameters(paramLabel = "DOCUMENT", description = "Its name or id.") String document) {
    return actions.chunks(data, base, after, limit, document);
  }

  @Command(name = "remove", description = "Deletes documents with their chunks.")
  int remove(@Mixin DataOption data, @Mixin BaseOption base,
      @Parameters(paramLabel = "DOCUMENT", arity = "1..*", description = "Names or ids.") List<String> documents) {
    return actions.remove(data, base, documents);
  }

  @Command(name = "enable", description = "Lets the chunks of documents be found again.")
  int enable(@Mixin DataOption data, @Mixin BaseOption base,
      @Parameters(paramLabel = "DOCUMENT", arity = "1..*", description = "Names or ids.") List<String> documents) {
    return actions.enable(data, base, documents);
  }

  @Command(name = "disable", description = "Keeps the chunks of documents from being found.")
  int disable(@Mixin DataOption data, @Mixin BaseOption base,
      @Parameters(paramLabel = "DOCUMENT", arity = "1..*", description = "Names or ids.") List<String> documents) {
    return actions.disable(data, base, documents);
  }

  @Command(name = "archive", description = "Puts documents away: they are not found and cannot be changed.")
  int archive(@Mixin DataOption data, @Mixin BaseOption base,
      @Option(names = "--undo", description = "Takes them out again.") boolean undo,
      @Parameters(paramLabel = "DOCUMENT", arity = "1..*", description = "Names or ids.") List<String> documents) {
    return actions.archive(data, base, undo, documents);
  }

  @Command(name = "rename", description = "Gives a document another name.")
  int rename(@Mixin DataOption data, @Mixin BaseOption base,
      @Parameters(paramLabel = "DOCUMENT", index = "0", description = "Its name or id.") String document,
      @Parameters(paramLabel = "NAME", index = "1", description = "The name it gets.") String name) {
    return actions.rename(data, base, document, name);
  }

  @Command(name = "pause", description = "Pauses a document that waits to be indexed.")
  int pause(@Mixin DataOption data, @Mixin BaseOption base,
      @Parameters(paramLabel = "DOCUMENT", description = "Its name or id.") String document) {
    return actions.pause(data, base, document);
  }

  @Command(name = "resume", description = "Goes on with what was interrupted, and with a document that was paused.")
  int resume(@Mixin DataOption data, @Mixin BaseOption base,
      @Parameters(paramLabel = "DOCUMENT", arity = "0..1", description = "A paused document, by its name or id.") @Nullable String document) {
    return actions.resume(data, base, document);
  }

  @Command(name = "retry", description = "Tries documents again that ended with an error: those named, else all.")
  int retry(@Mixin DataOption data, @Mixin BaseOption base,
      @Parameters(paramLabel = "DOCUMENT", arity = "0..*", description = "Names or ids.") @Nullable List<String> documents) {
    return actions.retry(data, base, documents);
  }

  @Command(name = "fields", description = "Lists the metadata fields of a base, or makes one.")
  int fields(@Mixin DataOption data, @Mixin BaseOption base,
      @Option(names = "--add", paramLabel = "NAME", description = "Makes a field of this name.") @Nullable String add,
      @Option(names = "--type", paramLabel = "TYPE", description = "string, number or time; default ${DEFAULT-VALUE}.", defaultValue = "string") String type) {
    return actions.fields(data, base, add, type);
  }

  static KnowledgeBase chosen(KnowledgeBases bases, BaseOption option) {
    String name = option.name;
    if (name == null) {
      return only(bases);
    }
    return bases.find(name).orElseThrow(() -> new DifyException(ErrorCode.NOT_FOUND,
        "There is no knowledge base '" + name + "'; there are " + names(bases) + "."));
  }

  private static KnowledgeBase only(KnowledgeBases bases) {
    List<KnowledgeBase> all = bases.list();
    if (all.size() == 1) {
      return all.getFirst();
    }
    throw new DifyException(ErrorCode.INVALID_PARAM, all.isEmpty()
        ? "There is no knowledge base yet; 'kb create NAME' makes one, and so does 'kb add --base NAME'."
        : "Say which knowledge base is meant, with --base: " + names(bases) + ".");
  }

  private static String names(KnowledgeBases bases) {
    String names = bases.list().stream().map(base -> "'" + base.name() + "'").collect(Collectors.joining(", "));
    return names.isEmpty() ? "none" : names;
  }

  private int with(DataOption data, Function<KnowledgeBases, Integer> action) {
    try (Installation installation = context.open(data)) {
      return action.apply(installation.knowledge());
    }
  }
}
