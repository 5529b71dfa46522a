package io.dify.rag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.ChatModel;
import io.dify.core.model.EmbeddingId;
import io.dify.core.model.EmbeddingModel;
import io.dify.core.model.ModelRef;
import io.dify.core.model.Models;
import io.dify.core.retrieval.SearchMode;
import io.dify.core.store.Database;
import io.dify.rag.document.SourceDocument;
import io.dify.rag.embed.EmbeddedText;
import io.dify.rag.embed.EmbeddingChoice;
import io.dify.rag.embed.TextEmbedder;
import io.dify.rag.retrieve.SearchRequest;
import io.dify.rag.store.BaseSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which model embeds a base, and what happens when that changes. */
class EmbeddingChoiceTest {
  private static final ModelRef REMOTE = new ModelRef("cloud", "embed");
  private static final EmbeddingChoice BY_REMOTE = new EmbeddingChoice.Model(REMOTE);

  /** A model of a provider that counts what it is asked. */
  private static final class Remote implements EmbeddingModel {
    private int dimension = 64;
    private int ids;
    private final List<Integer> calls = new ArrayList<>();
    private Runnable meanwhile = () -> {};

    @Override
    public EmbeddingId id() {
      ids++;
      return new EmbeddingId("cloud/embed", "hosted", dimension, true);
    }

    @Override
    public float[] embed(String text) {
      return new FakeEmbedder(new EmbeddingId("any", "1", dimension, true)).embed(text).vector();
    }

    @Override
    public List<float[]> embedAll(List<String> texts, Cancellation cancellation) {
      calls.add(texts.size());
      meanwhile.run();
      return texts.stream().map(this::embed).toList();
    }

    @Override
    public void close() {
      // Nothing is held.
    }
  }

  @TempDir
  Path folder;

  private final Remote remote = new Remote();
  private Database database;
  private KnowledgeBases bases;

  @BeforeEach
  void open() {
    database = Database.open(folder.resolve("dify.db"));
    bases = open(new FakeEmbedder());
  }

  @AfterEach
  void close() {
    bases.close();
    database.close();
  }

  private KnowledgeBases open(TextEmbedder builtIn) {
    return KnowledgeBases.open(KnowledgeSetup.of(database, folder.resolve("index"), builtIn).withModels(new Models() {
      @Override
      public ChatModel chat(ModelRef ref) {
        throw new DifyException(ErrorCode.PROVIDER_NOT_INITIALIZE, "There is no chat model.");
      }

      @Override
      public EmbeddingModel embedding(ModelRef ref) {
        assertThat(ref).isEqualTo(REMOTE);
        return remote;
      }
    }), KnowledgeBases.DEFAULT_TENANT);
  }

  private void fill(String base) {
    bases.addDocuments(base, IntStream.range(0, 30)
        .mapToObj(i -> SourceDocument.text("d" + i + ".txt", "A text about parcel number " + i + ".")).toList(),
        AddOptions.defaults());
  }

  private List<Passage> byMeaning(String base, String question) {
    return bases.search(base, SearchRequest.of(question, SearchMode.VECTOR, 3));
  }

  @Test
  void aModelOfAProviderEmbedsABaseThatChoseIt() {
    bases.create("mine", BaseSettings.defaults().with(BY_REMOTE));
    fill("mine");

    assertThat(byMeaning("mine", "parcel number 7").getFirst().hit().relevance()).isPresent();
    assertThat(remote.calls.stream().mapToInt(Integer::intValue).sum()).isEqualTo(30);
    assertThat(bases.find("mine").orElseThrow().settings().embedding()).isEqualTo(BY_REMOTE);
  }

  @Test
  void anotherModelEmbedsAllAnewWhileSearchesGoOn() {
    bases.create("mine");
    fill("mine");
    List<Integer> found = new ArrayList<>();
    remote.meanwhile = () -> found.add(byMeaning("mine", "parcel number 7").size());

    bases.change("mine", BaseSettings.defaults().with(BY_REMOTE));

    assertThat(found).isNotEmpty().containsOnly(3);
    assertThat(remote.calls.stream().mapToInt(Integer::intValue).sum()).isEqualTo(30);
    remote.calls.clear();
    assertThat(byMeaning("mine", "parcel number 7").getFirst().hit().relevance()).isPresent();
    assertThat(bases.verify("mine").sound()).isTrue();
    bases.change("mine", BaseSettings.defaults());
    bases.change("mine", BaseSettings.defaults().with(BY_REMOTE));
    assertThat(remote.calls).as("vectors are remembered").isEmpty();
  }

  @Test
  void aSwitchThatFailsLeavesTheBaseAsItWas() {
    bases.create("mine");
    fill("mine");
    remote.meanwhile = () -> {
      throw new DifyException(ErrorCode.NETWORK, "The model cannot be reached.");
    };

    assertThatThrownBy(() -> bases.change("mine", BaseSettings.defaults().with(BY_REMOTE)))
        .isInstanceOf(DifyException.class);

    assertThat(bases.find("mine").orElseThrow().settings().embedding()).isEqualTo(EmbeddingChoice.DEFAULT);
    assertThat(byMeaning("mine", "parcel number 7")).hasSize(3);
  }

  @Test
  void openingABaseAsksNoService() {
    bases.create("mine", BaseSettings.defaults().with(BY_REMOTE));
    fill("mine");
    int asked = remote.ids;
    bases.close();
    bases = open(new FakeEmbedder());

    assertThat(byMeaning("mine", "parcel number 7")).hasSize(3);
    assertThat(remote.ids).isEqualTo(asked);
  }

  @Test
  void aModelWhoseVectorsChangeTheirLengthIsRefusedUntilTheBaseIsRebuilt() {
    bases.create("mine", BaseSettings.defaults().with(BY_REMOTE));
    fill("mine");
    remote.dimension = 32;

    assertThatThrownBy(() -> byMeaning("mine", "parcel number 7")).isInstanceOfSatisfying(DifyException.class, e -> {
      assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT);
      assertThat(e.text()).contains("32", "64", "rebuild");
    });
    assertThat(bases.search("mine", SearchRequest.of("parcel", SearchMode.KEYWORD, 3))).hasSize(3);

    bases.rebuild("mine", (done, total) -> {});

    assertThat(byMeaning("mine", "parcel number 7").getFirst().hit().relevance()).isPresent();
  }

  @Test
  void aBaseWithoutAModelIsSearchedByWords() {
    bases.create("mine", BaseSettings.defaults().with(new EmbeddingChoice.None()));
    fill("mine");

    assertThat(bases.search("mine", SearchRequest.of("parcel 7", SearchMode.HYBRID, 1)).getFirst().hit().relevance())
        .isEmpty();
  }

  @Test
  void textsInALanguageWithoutAModelAreFoundByWordsOnly() {
    bases.close();
    List<String> embedded = new ArrayList<>();
    bases = open(new EnglishOnly(embedded));
    bases.create("mine");
    bases.addDocuments("mine", List.of(SourceDocument.text("ru.txt", "Как вернуть товар"),
        SourceDocument.text("en.txt", "How to return an item")), AddOptions.defaults());

    List<Passage> found = bases.search("mine", SearchRequest.of("вернуть товар", SearchMode.HYBRID, 2));

    assertThat(found).singleElement().satisfies(passage -> {
      assertThat(passage.hit().documentName()).isEqualTo("ru.txt");
      assertThat(passage.hit().relevance()).isEmpty();
    });
    assertThat(embedded).containsExactly("How to return an item");
  }

  /** Reads ASCII only. */
  private static final class EnglishOnly implements TextEmbedder {
    private final FakeEmbedder fake = new FakeEmbedder();
    private final List<String> embedded;

    EnglishOnly(List<String> embedded) {
      this.embedded = embedded;
    }

    @Override
    public boolean supports(String text) {
      return text.chars().allMatch(letter -> letter < 128);
    }

    @Override
    public EmbeddedText embed(String text) {
      embedded.add(text);
      return fake.embed(text);
    }

    @Override
    public List<EmbeddedText> embedAll(List<String> texts) {
      return texts.stream().map(this::embed).toList();
    }

    @Override
    public List<EmbeddingId> models() {
      return fake.models();
    }

    @Override
    public double relevanceThreshold(EmbeddingId model) {
      return 0.5;
    }

    @Override
    public void close() {
      // Nothing is held.
    }
  }
}
