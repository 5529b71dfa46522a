package io.dify.rag.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.rag.document.Attachment;
import io.dify.rag.document.Place;
import io.dify.rag.extract.Extracted;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PlaceTest {
  private static final Attachment IMAGE = image(1);

  @Test
  void pageIsWhereAChunkBegins() {
    assertThat(drafts("one\n\n\ftwo\n\nthree\n\n\f\ffour", false)).extracting(ChunkDraft::content)
        .containsExactly("one", "two", "three", "four");
    assertThat(drafts("one\n\n\ftwo\n\nthree\n\n\f\ffour", false)).extracting(draft -> draft.place().page())
        .containsExactly(1, 2, 2, 4);
  }

  @Test
  void aDocumentOfOnePageSaysSo() {
    assertThat(drafts("\fone\n\ntwo", false)).extracting(draft -> draft.place().page()).containsExactly(1, 1);
    assertThat(drafts("\n\fone\n\n\ftwo\n\n\f\n\n\ffour", false)).extracting(draft -> draft.place().page())
        .containsExactly(1, 2, 4);
    assertThat(drafts("\f\n\n\ftwo", false)).extracting(draft -> draft.place().page()).containsExactly(2);
  }

  @Test
  void documentWithoutPageBreaksHasNoPages() {
    assertThat(drafts("one\n\ntwo", false)).extracting(ChunkDraft::place).containsOnly(Place.UNKNOWN);
  }

  @Test
  void pageBreakWithinAParagraphDoesNotSplitIt() {
    assertThat(drafts("a sentence that\n\fgoes on", false)).extracting(ChunkDraft::content)
        .containsExactly("a sentence that\ngoes on");
    assertThat(drafts("runs\fon", true)).extracting(ChunkDraft::content).containsExactly("runs\non");
  }

  @Test
  void headingsAreTheTitlesAboveWithoutMarks() {
    List<ChunkDraft> drafts = drafts(
        "intro\n\n# The **Shop**\n\ntext\n\n## `Returns` [here](x)\n\nmore\n\n# Other\n\nend",
        true);

    assertThat(drafts).extracting(draft -> draft.place().headings()).containsExactly(List.of(), List.of("The Shop"),
        List.of("The Shop", "Returns here"), List.of("Other"));
  }

  @Test
  void headingsAreKnownWhenMarkdownIsCutByARule() {
    List<ChunkDraft> drafts = new ArrayList<>();
    new StandardChunker(new ChunkSettings("\n\n", 100, 0, false))
        .chunk(new Extracted.Prose("intro\n\n# A\n\none\n\n## B\n\ntwo", true), drafts::add);

    assertThat(drafts).extracting(ChunkDraft::content).containsExactly("intro", "# A", "one", "## B", "two");
    assertThat(drafts).extracting(draft -> draft.place().headings()).containsExactly(List.of(), List.of("A"),
        List.of("A"), List.of("A", "B"), List.of("A", "B"));
  }

  @Test
  void longTableIsCutBelowItsHeaderByARuleToo() {
    List<ChunkDraft> drafts = new ArrayList<>();
    new StandardChunker(new ChunkSettings("\n\n", 60, 0, false)).chunk(
        new Extracted.Prose("words\n\n| a | b |\n|---|---|\n" + "| one | two |\n".repeat(10), true), drafts::add);

    assertThat(drafts).hasSizeGreaterThan(3).extracting(ChunkDraft::content).element(2).asString()
        .startsWith("| a | b |\n|---|---|\n| one | two |");
  }

  @Test
  void imagesBecomeAttachmentsAndTheirDescriptionsStay() {
    List<ChunkDraft> drafts = drafts("before ![a pump](attachment:" + IMAGE.id() + ") behind\n\nnext", false);

    assertThat(drafts).extracting(ChunkDraft::content).containsExactly("before a pump behind", "next");
    assertThat(drafts).extracting(ChunkDraft::attachments).containsExactly(List.of(IMAGE.id()), List.of());
  }

  @Test
  void imageOutsideAnyChunkGoesWithTheNextOne() {
    String reference = "![](attachment:" + IMAGE.id() + ")";

    assertThat(drafts("one\n\n" + reference + "\n\ntwo", false)).extracting(ChunkDraft::attachments)
        .containsExactly(List.of(), List.of(IMAGE.id()));
    assertThat(drafts("one\n\n\f" + reference, true)).extracting(ChunkDraft::attachments)
        .containsExactly(List.of(IMAGE.id()));
  }

  @Test
  void aChunkHasTenImagesAtMostEachOnce() {
    List<Attachment> images = IntStream.range(0, 15).mapToObj(PlaceTest::image).toList();
    StringBuilder text = new StringBuilder("text");
    images.forEach(image -> text.append(" ![i](attachment:").append(image.id()).append(")").append(" ![i](attachment:")
        .append(image.id()).append(")"));
    List<ChunkDraft> drafts = new ArrayList<>();

    new StandardChunker(ChunkSettings.defaults()).chunk(new Extracted.Prose(text.toString(), true, images),
        drafts::add);

    assertThat(drafts).singleElement().extracting(ChunkDraft::attachments)
        .isEqualTo(images.subList(0, 10).stream().map(Attachment::id).toList());
  }

  @Test
  void whatOnlyLooksLikeAnImageIsText() {
    String text = "see ![x](attachment:unknown), ![y](attachment: and ](attachment:" + IMAGE.id() + ")";

    assertThat(drafts(text, false)).singleElement().satisfies(draft -> {
      assertThat(draft.content()).isEqualTo(text);
      assertThat(draft.attachments()).isEmpty();
    });
  }

  static IntStream seeds() {
    return IntStream.range(0, 200);
  }

  /** Each word names its page and heading, so every chunk can be held to them. */
  @ParameterizedTest
  @MethodSource("seeds")
  void placesAreRightWhateverTheText(int seed) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder(random.nextBoolean() ? "p1hx " : "\fp1hx ");
    int page = 1;
    String heading = "hx";
    for (int i = random.nextInt(150); i > 0; i--) {
      switch (random.nextInt(8)) {
        case 0 -> {
          page++;
          text.append(random.nextBoolean() ? "\n\f" : "\n\n\f").append("p").append(page).append(heading).append(' ');
        }
        case 1 -> {
          heading = "h" + i;
          text.append("\n\n# ").append(heading).append("\n\n");
        }
        case 2 -> text.append("\n\n");
        default -> text.append("p").append(page).append(heading).append(' ');
      }
    }
    boolean paged = page > 1 || text.charAt(0) == '\f';

    List<ChunkDraft> drafts = new ArrayList<>();
    new StandardChunker(new ChunkSettings("\n\n", 50 + random.nextInt(50), random.nextInt(20), random.nextBoolean()))
        .chunk(new Extracted.Prose(text.toString(), true), drafts::add);

    for (ChunkDraft draft : drafts) {
      draft.content().lines().filter(line -> line.startsWith("p")).findFirst().ifPresent(line -> {
        String first = line.split(" ")[0];
        String title = draft.place().headings().isEmpty() ? "hx" : draft.place().headings().getLast();
        assertThat(first).as(text.toString()).isEqualTo("p" + (paged ? draft.place().page() : 1) + title);
      });
    }
  }

  private static List<ChunkDraft> drafts(String text, boolean markdown) {
    List<ChunkDraft> drafts = new ArrayList<>();
    new StandardChunker(ChunkSettings.defaults()).chunk(new Extracted.Prose(text, markdown, List.of(IMAGE)),
        drafts::add);
    return drafts;
  }

  private static Attachment image(int number) {
    return Attachment.of("i.png", "image/png", new byte[]{ (byte) number});
  }
}
