package io.dify.rag.chunk;

import io.dify.rag.clean.CleanSettings;
import io.dify.rag.clean.TextCleaner;
import io.dify.rag.eval.EvalEntry;
import io.dify.rag.eval.EvalFiles;
import io.dify.rag.extract.Extracted;
import io.dify.rag.keyword.KeywordExtractor;
import io.dify.rag.measure.LengthUnit;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * Prints how fast text is cleaned and cut on one thread. A program, not a test: run it from the class path of the tests with a {@code corpus.jsonl.gz} as argument.
 */
public final class ChunkingBenchmark {
  private static final int ROUNDS = 5;
  private static final PrintStream OUT = System.out;

  private ChunkingBenchmark() {}

  public static void main(String[] corpus) {
    List<String> texts = EvalFiles.entries(Path.of(corpus[0])).stream().map(EvalEntry::text).toList();
    long characters = texts.stream().mapToLong(text -> text.codePointCount(0, text.length())).sum();
    OUT.printf("%d documents, %d characters%n", texts.size(), characters);
    ways().forEach((name, way) -> {
      long best = Long.MAX_VALUE;
      long made = 0;
      for (int round = 0; round < ROUNDS; round++) {
        long start = System.nanoTime();
        made = texts.stream().mapToLong(way).sum();
        best = Math.min(best, System.nanoTime() - start);
      }
      OUT.printf("%-46s %8.2f million characters/s, %d made%n", name, characters * 1e3 / best, made);
    });
  }

  private static Map<String, ToLongFunction<String>> ways() {
    TextCleaner usual = new TextCleaner(CleanSettings.defaults());
    TextCleaner all = new TextCleaner(new CleanSettings(true, true));
    ChunkMode family = ChunkMode.of(ChunkMode.HIERARCHICAL_MODEL);
    CutRule small = new CutRule("\n\n", 256, 50, LengthUnit.CHARACTERS);
    Map<String, ToLongFunction<String>> ways = new LinkedHashMap<>();
    ways.put("clean", text -> usual.text(text).length());
    ways.put("clean, addresses too", text -> all.text(text).length());
    ways.put("general, 1024 characters", text -> chunks(ChunkSettings.defaults(), text, false));
    ways.put("general, 256 characters", text -> chunks(ChunkSettings.defaults().withCut(small), text, false));
    ways.put("general, Markdown", text -> chunks(ChunkSettings.defaults().withCut(small), text, true));
    ways.put("general, 500 tokens", text -> chunks(ChunkSettings.automatic(), text, false));
    ways.put("general, 500 tokens, Markdown", text -> chunks(ChunkSettings.automatic(), text, true));
    ways.put("parent-child", text -> chunks(ChunkSettings.defaults().withMode(family), text, false));
    ways.put("parent-child, tokens", text -> chunks(ChunkSettings.automatic()
        .withMode(new ChunkMode.ParentChild(ChunkMode.Parents.PARAGRAPH, new CutRule("\n", 100, 0, LengthUnit.TOKENS))),
        text, false));
    ways.put("tokens counted", text -> LengthUnit.TOKENS.measure().length(text));
    ways.put("10 keywords of each document", text -> KeywordExtractor.keywords(text, 10).size());
    return ways;
  }

  private static long chunks(ChunkSettings settings, String text, boolean markdown) {
    long[] count = new long[1];
    new StandardChunker(settings).chunk(new Extracted.Prose(text, markdown),
        draft -> count[0] += Math.max(1, draft.children().size()));
    return count[0];
  }
}
