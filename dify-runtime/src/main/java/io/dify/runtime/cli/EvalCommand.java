package io.dify.runtime.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.core.retrieval.SearchMode;
import io.dify.core.value.Value;
import io.dify.rag.AddOptions;
import io.dify.rag.KnowledgeBases;
import io.dify.rag.document.Entry;
import io.dify.rag.eval.EvalEntry;
import io.dify.rag.eval.EvalFiles;
import io.dify.rag.eval.Qrels;
import io.dify.rag.eval.RetrievalEvaluation;
import io.dify.rag.eval.RetrievalReport;
import io.dify.rag.ingest.IngestReport;
import io.dify.rag.retrieve.SearchRequest;
import io.dify.runtime.app.Installation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures retrieval on a test collection. */
@Command(name = "eval", description = { "Measures how well a collection's questions find what was judged relevant.",
  "Corpus and queries: JSON lines with id, text and optionally title, slice. Judgements: 'query-id corpus-id score'",
  "separated by tabs, below a header. Plain or .gz. The corpus is kept as a knowledge base of the data directory."})
final class EvalCommand implements Callable<Integer> {
  private static final int DEPTH = 10;
  private static final double NANOS = 1e9;

  private final Context context;

  @Option(names = "--corpus", required = true, paramLabel = "FILE", description = "What is searched.")
  private Path corpus = Path.of("");

  @Option(names = "--queries", required = true, paramLabel = "FILE", description = "The questions.")
  private Path queries = Path.of("");

  @Option(names = "--qrels", required = true, paramLabel = "FILE", description = "The judgements.")
  private Path qrels = Path.of("");

  @Option(names = "--mode", description = "keyword, vector or hybrid (the default); may be repeated.")
  private List<SearchMode> modes = new ArrayList<>();

  @Option(names = "--base", paramLabel = "NAME", description = "Name of the knowledge base, default the corpus' folder and name.")
  private @Nullable String base;

  @Option(names = "--json", description = "Print the figures as JSON.")
  private boolean json;

  @Mixin
  private DataOption data = new DataOption();

  EvalCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    List<EvalEntry> questions = EvalFiles.entries(queries);
    Qrels judgements = EvalFiles.qrels(qrels);
    try (Installation installation = context.open(data)) {
      KnowledgeBases bases = installation.knowledge();
      String name = base == null ? corpus.toAbsolutePath().normalize().toString() : base;
      ObjectNode results = JsonNodeFactory.instance.objectNode();
      index(bases, name, results.putObject("index"));
      for (SearchMode mode : modes.isEmpty() ? List.of(SearchMode.HYBRID) : modes) {
        print(mode, ask(bases, name, mode, questions, judgements), results);
      }
      if (json) {
        context.console().line(results.toString());
      }
    }
    return 0;
  }

  private void index(KnowledgeBases bases, String name, ObjectNode result) {
    List<Entry> entries = EvalFiles.entries(corpus).stream()
        .map(entry -> new Entry(entry.id(), entry.searchText(), null, Map.<String, Value>of()))
        .collect(Collectors.toList());
    if (bases.find(name).isEmpty()) {
      bases.create(name);
    }
    long start = System.nanoTime();
    try (Progress progress = new Progress(context.console(), "Indexing")) {
      IngestReport report = bases.addEntries(name, String.valueOf(corpus.getFileName()), entries,
          AddOptions.defaults().withProgress(progress)).orThrow();
      double seconds = (System.nanoTime() - start) / NANOS;
      result.put("chunks", report.chunks()).put("new", report.added()).put("seconds", seconds);
      context.console().note(String.format(Locale.ROOT, "%d entries, %d of them new, in %.1f s", report.chunks(),
          report.added(), seconds));
    }
  }

  private RetrievalReport ask(KnowledgeBases bases, String name, SearchMode mode, List<EvalEntry> questions,
      Qrels judgements) {
    String id = bases.find(name).orElseThrow().id();
    try (Progress progress = new Progress(context.console(), "Asking (" + label(mode) + ")")) {
      return RetrievalEvaluation.run(questions, judgements, question -> find(bases, id, mode, question),
          done -> progress.show(done, questions.size()), System::nanoTime);
    }
  }

  private static List<String> find(KnowledgeBases bases, String id, SearchMode mode, String question) {
    return bases.search(id, SearchRequest.of(question, mode, DEPTH)).stream()
        .map(passage -> passage.hit().metadata().get(KnowledgeBases.EXTERNAL_ID))
        .map(external -> external instanceof Value.Text text ? text.text() : "").toList();
  }

  private void print(SearchMode mode, RetrievalReport report, ObjectNode results) {
    if (json) {
      results.set(label(mode), report.toJson());
    } else {
      context.console().line(label(mode));
      context.console().line(report.toTable());
    }
  }

  private static String label(SearchMode mode) {
    return mode.name().toLowerCase(Locale.ROOT);
  }
}
