package io.dify.rag.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.rag.extract.Extracted;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How many chunks get another text when one paragraph of a document of about a thousand chunks is edited. */
class EditLocalityTest {
  private static final int EDITS = 20;

  static IntStream seeds() {
    return IntStream.range(0, 3);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void plainTextChangesOneChunkAnEdit(int seed) {
    double changed = changedPerEdit(seed, ChunkSettings.defaults(), false, 1_000, 0);

    assertThat(changed).isEqualTo(1);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void markdownWithSectionsChangesTheChunksOfOneSection(int seed) {
    assertThat(changedPerEdit(seed, ChunkSettings.defaults(), true, 3_000, 20)).isLessThan(4);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void markdownWithoutAnyHeadingFallsBackIntoStep(int seed) {
    assertThat(changedPerEdit(seed, ChunkSettings.defaults(), true, 4_500, 0)).isLessThan(12);
  }

  private static double changedPerEdit(int seed, ChunkSettings settings, boolean markdown, int paragraphs,
      int paragraphsPerSection) {
    Random random = new Random(seed);
    List<String> document = new ArrayList<>();
    for (int i = 0; i < paragraphs; i++) {
      String heading = paragraphsPerSection > 0 && i % paragraphsPerSection == 0 ? "# Section " + i + "\n\n" : "";
      document.add(heading + paragraph(random));
    }
    Set<String> before = new HashSet<>(chunks(document, settings, markdown));
    assertThat(before.size()).isBetween(700, 1_500);
    long changed = 0;
    for (int edit = 0; edit < EDITS; edit++) {
      List<String> edited = new ArrayList<>(document);
      edited.set(random.nextInt(paragraphs), paragraph(random));
      changed += chunks(edited, settings, markdown).stream().filter(chunk -> !before.contains(chunk)).count();
    }
    return changed / (double) EDITS;
  }

  private static List<String> chunks(List<String> paragraphs, ChunkSettings settings, boolean markdown) {
    List<String> chunks = new ArrayList<>();
    new StandardChunker(settings).chunk(new Extracted.Prose(String.join("\n\n", paragraphs), markdown),
        draft -> chunks.add(draft.content()));
    return chunks;
  }

  private static String paragraph(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = 10 + random.nextInt(60); i > 0; i--) {
      text.append("w").append(random.nextInt(10_000)).append(random.nextInt(8) == 0 ? ". " : " ");
    }
    return text.toString().strip();
  }
}
