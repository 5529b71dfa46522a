package io.dify.rag.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.rag.chunk.ChunkMode.ParentChild;
import io.dify.rag.chunk.ChunkMode.Parents;
import io.dify.rag.document.Entry;
import io.dify.rag.extract.Extracted;
import io.dify.rag.measure.LengthUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ParentChildTest {
  @Test
  void paragraphsAreParentsAndTheirLinesChildren() {
    List<ChunkDraft> drafts = drafts(Parents.PARAGRAPH, "one\ntwo\n\nthree", false);

    assertThat(drafts).extracting(ChunkDraft::content).containsExactly("one\ntwo", "three");
    assertThat(drafts).extracting(ChunkDraft::children).containsExactly(List.of("one", "two"), List.of("three"));
  }

  @Test
  void longChildIsCutFurther() {
    ParentChild mode = new ParentChild(Parents.PARAGRAPH, new CutRule("\n", 50, 0, LengthUnit.CHARACTERS));

    assertThat(drafts(mode, "some words ".repeat(20), false)).singleElement()
        .satisfies(draft -> assertThat(draft.children()).hasSizeGreaterThan(3));
  }

  @Test
  void headingsAndLinesWithoutWordsAreNoChildren() {
    String text = "# Shop\n\n## Prices\n\n| item | price |\n|---|---|\n| pen | 2 |\n";

    assertThat(drafts(Parents.PARAGRAPH, text, true)).singleElement().extracting(ChunkDraft::children)
        .isEqualTo(List.of("# Shop\n## Prices\n| item | price |\n|---|---|", "| pen | 2 |"));
  }

  @Test
  void wholeDocumentIsOneParent() {
    List<ChunkDraft> drafts = drafts(Parents.FULL_DOC, "# A\n\none\n\n# B\n\ntwo\n\n\fthree", true);

    assertThat(drafts).singleElement().satisfies(draft -> {
      assertThat(draft.content()).isEqualTo("# A\n\none\n\n# B\n\ntwo\n\nthree");
      assertThat(draft.children()).containsExactly("# A\n\none", "# B\n\ntwo", "three");
      assertThat(draft.place().page()).isEqualTo(1);
    });
  }

  @Test
  void ofAWholeDocumentTenThousandTokensAreTaken() {
    List<ChunkDraft> drafts = drafts(Parents.FULL_DOC, "word ".repeat(30_000), false);

    assertThat(drafts).singleElement().satisfies(draft -> assertThat(
        LengthUnit.TOKENS.measure().length(draft.content())).isBetween(9_990, 10_000));
  }

  @Test
  void recordsAreParentsButQuestionsStayQuestions() {
    List<ChunkDraft> drafts = new ArrayList<>();
    chunker(new ParentChild(Parents.PARAGRAPH, CutRule.children())).chunk(new Extracted.Records(sink -> {
      sink.accept(Entry.text("x", "a: one\nb: two"));
      sink.accept(Entry.question("why?", "so"));
    }), drafts::add);

    assertThat(drafts).extracting(ChunkDraft::children).containsExactly(List.of("a: one", "b: two"), List.of());
    assertThat(drafts).extracting(ChunkDraft::answer).containsExactly(null, "so");
  }

  static IntStream seeds() {
    return IntStream.range(0, 200);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void childrenCoverTheirParentInOrderAndFit(int seed) {
    Random random = new Random(seed);
    String[] parts = { "word ", "字句。", "\n", "\n\n", "# h\n", "| a | b |\n|--|--|\n", "- ", "----\n", "𠮷", "```\n"};
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(300); i > 0; i--) {
      text.append(parts[random.nextInt(parts.length)]);
    }
    int max = 50 + random.nextInt(100);
    LengthUnit unit = random.nextBoolean() ? LengthUnit.CHARACTERS : LengthUnit.TOKENS;
    Parents parents = random.nextBoolean() ? Parents.PARAGRAPH : Parents.FULL_DOC;

    for (ChunkDraft draft : drafts(new ParentChild(parents, new CutRule("\n", max, 0, unit)), text.toString(),
        random.nextBoolean())) {
      assertThat(String.join("", draft.children()).replaceAll("\\s", ""))
          .isEqualTo(draft.content().replaceAll("\\s", ""));
      assertThat(draft.children()).isNotEmpty()
          .allSatisfy(child -> assertThat(unit.measure().length(child)).isBetween(1, max));
    }
  }

  private static List<ChunkDraft> drafts(Parents parents, String text, boolean markdown) {
    return drafts(new ParentChild(parents, CutRule.children()), text, markdown);
  }

  private static List<ChunkDraft> drafts(ParentChild mode, String text, boolean markdown) {
    List<ChunkDraft> drafts = new ArrayList<>();
    chunker(mode).chunk(new Extracted.Prose(text, markdown), drafts::add);
    return drafts;
  }

  private static StandardChunker chunker(ParentChild mode) {
    return new StandardChunker(ChunkSettings.defaults().withMode(mode));
  }
}
