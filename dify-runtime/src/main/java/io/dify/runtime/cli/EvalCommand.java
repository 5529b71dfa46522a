package io.dify.runtime.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.retrieval.SearchMode;
import io.dify.rag.AddOptions;
import io.dify.rag.KnowledgeBases;
import io.dify.rag.eval.AnswerabilityReport;
import io.dify.rag.eval.EvalCollection;
import io.dify.rag.eval.KnowledgeSearch;
import io.dify.rag.eval.ReportFiles;
import io.dify.rag.eval.Resampling;
import io.dify.rag.eval.RetrievalComparison;
import io.dify.rag.eval.RetrievalEvaluation;
import io.dify.rag.eval.RetrievalReport;
import io.dify.rag.eval.VectorAudit;
import io.dify.rag.ingest.IngestReport;
import io.dify.runtime.app.Installation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures retrieval on a test collection. */
@Command(name = "eval", description = { "Measures how well a collection's questions find what was judged relevant.",
  "Corpus and queries: JSON lines with id, text and optionally title, slice. Judgements: 'query-id corpus-id score'",
  "separated by tabs, below a header. Plain or .gz. The corpus is kept as a knowledge base of the data directory."})
final class EvalCommand implements Callable<Integer> {
  private static final double NANOS = 1e9;

  /** What is asked of what. */
  static final class Files {
    @Option(names = "--corpus", required = true, paramLabel = "FILE", description = "What is searched.")
    Path corpus = Path.of("");

    @Option(names = "--queries", required = true, paramLabel = "FILE", description = "The questions; may be repeated, for example for those without an answer.")
    List<Path> queries = new ArrayList<>();

    @Option(names = "--qrels", required = true, paramLabel = "FILE", description = "The judgements.")
    Path qrels = Path.of("");
  }

  private final Context context;

  @ArgGroup(exclusive = false)
  private @Nullable Files files;

  @Option(names = "--mode", paramLabel = "RUN", description = "keyword, vector, hybrid (the default), or hybrid@W with the weight W of meaning; may be repeated.")
  private List<String> modes = new ArrayList<>();

  @Option(names = "--compare", arity = "2", paramLabel = "RUN", description = {
    "What the second gains over the first, each a run as for --mode,",
    "or FILE or FILE#RUN, a report that was written before."})
  private List<String> compare = new ArrayList<>();

  @Option(names = "--report", paramLabel = "FILE", description = "Write ranks and hits of every question: JSON lines, or CSV if the name ends in .csv.")
  private @Nullable Path report;

  @Option(names = "--answerable", description = "Ask also what nothing is relevant to, and show how well scores tell.")
  private boolean answerable;

  @Option(names = "--audit", paramLabel = "N", description = "Compare the vector index with an exact scan on N of the questions.")
  private int audit;

  @Option(names = "--show", paramLabel = "N", description = "With --compare: list so many questions that gained or lost, default ${DEFAULT-VALUE}.", defaultValue = "10")
  private int show;

  @Option(names = "--rounds", paramLabel = "N", description = "Rounds of resampling for confidence intervals, default ${DEFAULT-VALUE}.", defaultValue = "2000")
  private int rounds;

  @Option(names = "--seed", paramLabel = "N", description = "Seed of the resampling, default ${DEFAULT-VALUE}.", defaultValue = "1")
  private long seed;

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
    Resampling resampling = new Resampling(rounds, seed);
    ObjectNode results = JsonNodeFactory.instance.objectNode();
    Map<String, RetrievalReport> runs = files == null ? new LinkedHashMap<>() : measure(files, resampling, results);
    if (!compare.isEmpty()) {
      RetrievalComparison comparison = RetrievalComparison.of(compared(compare.get(0), runs, resampling),
          compared(compare.get(1), runs, resampling), resampling);
      results.set("compare", comparison.toJson());
      print(compare.get(0) + " -> " + compare.get(1), comparison.toTable(show));
    } else if (files == null) {
      throw new DifyException(ErrorCode.INVALID_PARAM,
          "Name --corpus, --queries and --qrels, or two reports to --compare.");
    }
    if (json) {
      context.console().line(results.toString());
    }
    return 0;
  }

  private Map<String, RetrievalReport> measure(Files from, Resampling resampling, ObjectNode results) {
    List<EvalRun> wanted = wanted();
    EvalCollection collection = EvalCollection.read(from.corpus, from.queries, from.qrels);
    Map<String, RetrievalReport> runs = new LinkedHashMap<>();
    try (Installation installation = context.open(data)) {
      KnowledgeBases bases = installation.knowledge();
      String name = base == null ? from.corpus.toAbsolutePath().normalize().toString() : base;
      index(bases, name, from.corpus, collection, results.putObject("index"));
      for (EvalRun run : wanted) {
        RetrievalReport figures = ask(new KnowledgeSearch(bases, name, run::request), run, collection, resampling);
        runs.put(run.name(), figures);
        results.set(run.name(), show(run, figures));
      }
      if (audit > 0) {
        VectorAudit audited = VectorAudit.run(bases, name, collection.queries(), audit, seed);
        results.set("audit", audited.toJson());
        print("audit", audited.toText());
      }
    }
    if (report != null) {
      ReportFiles.write(report, runs);
    }
    return runs;
  }

  /** The runs asked for, with those that are to be compared; hybrid when there is none. */
  private List<EvalRun> wanted() {
    Set<String> names = new LinkedHashSet<>(modes);
    compare.stream().filter(EvalRun::isName).forEach(names::add);
    return (names.isEmpty() ? Set.of("hybrid") : names).stream().map(EvalRun::of).toList();
  }

  private static RetrievalReport compared(String name, Map<String, RetrievalReport> runs, Resampling resampling) {
    RetrievalReport here = runs.get(name);
    if (here != null) {
      return here;
    }
    if (EvalRun.isName(name)) {
      throw new DifyException(ErrorCode.INVALID_PARAM,
          "To compare " + name + ", name --corpus, --queries and --qrels; or compare two reports.");
    }
    int hash = name.lastIndexOf('#');
    Map<String, RetrievalReport> stored = ReportFiles.read(Path.of(hash < 0 ? name : name.substring(0, hash)),
        resampling);
    RetrievalReport chosen = hash < 0 && stored.size() == 1
        ? stored.values().iterator().next()
        : stored.get(name.substring(hash + 1));
    if (chosen == null) {
      throw new DifyException(ErrorCode.INVALID_PARAM, name + " names none of the runs in this report: "
          + String.join(", ", stored.keySet()) + ". Write FILE#RUN.");
    }
    return chosen;
  }

  private void index(KnowledgeBases bases, String name, Path corpus, EvalCollection collection, ObjectNode result) {
    long start = System.nanoTime();
    try (Progress progress = new Progress(context.console(), "Indexing")) {
      IngestReport filled = KnowledgeSearch.fill(bases, name, String.valueOf(corpus.getFileName()),
          collection.corpus(), AddOptions.defaults().withProgress(progress));
      double seconds = (System.nanoTime() - start) / NANOS;
      result.put("chunks", filled.chunks()).put("new", filled.added()).put("seconds", seconds);
      context.console().note(String.format(Locale.ROOT, "%d entries, %d of them new, in %.1f s", filled.chunks(),
          filled.added(), seconds));
    }
  }

  private RetrievalReport ask(KnowledgeSearch search, EvalRun run, EvalCollection collection, Resampling resampling) {
    RetrievalEvaluation evaluation = RetrievalEvaluation.of(collection).with(resampling).withClock(System::nanoTime);
    RetrievalEvaluation all = answerable ? evaluation.withUnanswerable() : evaluation;
    try (Progress progress = new Progress(context.console(), "Asking (" + run.name() + ")")) {
      return all.withProgress(done -> progress.show(done, all.questions())).run(search);
    }
  }

  private ObjectNode show(EvalRun run, RetrievalReport figures) {
    ObjectNode result = figures.toJson();
    print(run.name(), figures.toTable());
    long byWords = run.mode() == SearchMode.KEYWORD ? 0 : figures.byWordsOnly();
    if (byWords > 0) {
      context.console().note(byWords + " questions were answered by words alone (" + run.name()
          + "): no embedding model knows their language, or nothing in the base is in it.");
    }
    if (answerable) {
      AnswerabilityReport separation = figures.answerability();
      result.set("answerability", separation.toJson());
      print(run.name() + ": is there an answer?", separation.toTable());
    }
    return result;
  }

  private void print(String title, String text) {
    if (!json) {
      context.console().line(title);
      context.console().line(text);
    }
  }
}
