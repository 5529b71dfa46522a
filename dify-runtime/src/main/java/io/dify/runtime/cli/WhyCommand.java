package io.dify.runtime.cli;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.retrieval.SearchMode;
import io.dify.rag.KnowledgeBases;
import io.dify.rag.Verdict;
import io.dify.rag.retrieve.SearchRequest;
import io.dify.runtime.app.Installation;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Why a passage is found or not. */
@Command(name = "why", description = "Says why a question does not find a passage, or where it does.")
final class WhyCommand implements Callable<Integer> {
  private final Context context;

  @Parameters(paramLabel = "Q", description = "The question.")
  private String query = "";

  @Option(names = "--chunk", paramLabel = "ID", description = "Id of the chunk that is missed.")
  private @Nullable String chunk;

  @Option(names = "--text", paramLabel = "TEXT", description = "What the passage says; the chunk that holds it is looked for.")
  private @Nullable String text;

  @Option(names = "--mode", description = "keyword, vector or hybrid; by default as the base is set up.", defaultValue = "DEFAULT")
  private SearchMode mode = SearchMode.DEFAULT;

  @Option(names = "--top", paramLabel = "N", description = "How many passages are asked for, default ${DEFAULT-VALUE}.", defaultValue = "5")
  private int top = 5;

  @Option(names = "--threshold", paramLabel = "SCORE", description = "Least score; none when left out.")
  private @Nullable Double threshold;

  @Mixin
  private DataOption data = new DataOption();

  @Mixin
  private KbCommand.BaseOption base = new KbCommand.BaseOption();

  WhyCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    if (top < 1 || (chunk == null) == (text == null)) {
      throw new DifyException(ErrorCode.INVALID_PARAM, top < 1
          ? "--top must be 1 or more."
          : "Name the passage by --chunk ID or by --text TEXT.");
    }
    SearchRequest request = SearchRequest.of(query, mode, top);
    SearchRequest asked = threshold == null ? request : request.withThreshold(threshold);
    try (Installation installation = context.open(data)) {
      KnowledgeBases bases = installation.knowledge();
      String id = KbCommand.chosen(bases, base).id();
      Verdict verdict = chunk != null
          ? bases.explain(id, asked, chunk)
          : bases.explainText(id, asked, text == null ? "" : text);
      context.console().line(verdict.text());
    }
    return 0;
  }
}
