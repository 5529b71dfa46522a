package io.dify.rag.index.lucene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.EmbeddingId;
import io.dify.rag.embed.EmbeddedText;
import io.dify.rag.index.ChunkIndex;
import io.dify.rag.index.ChunkIndexContractTest;
import io.dify.rag.index.IndexEntry;
import io.dify.rag.index.MemoryChunkIndex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.lucene.analysis.core.KeywordAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.store.FSDirectory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LuceneChunkIndexTest extends ChunkIndexContractTest {
  @TempDir
  Path folder;

  private final LuceneChunkIndexes indexes = new LuceneChunkIndexes();

  @Override
  protected ChunkIndex open() {
    return indexes.open(folder.resolve("base"));
  }

  @Override
  protected void closeIndex() {
    super.closeIndex();
    indexes.close();
  }

  @Test
  void whatWasCommittedIsThereAfterARestartAndTheRestIsNot() {
    index.apply(List.of(words("a", "parcel")), List.of(), 3);
    index.commit();
    index.apply(List.of(words("b", "parcel")), List.of("a"), 4);
    index.close();

    index = open();

    assertThat(index.committedSeq()).isEqualTo(3);
    assertThat(index.chunkIds()).containsExactly("a");
  }

  @Test
  void aSecondOpenIsRefused() {
    assertThatThrownBy(this::open).isInstanceOfSatisfying(DifyException.class, e -> {
      assertThat(e.code()).isEqualTo(ErrorCode.IN_USE);
      assertThat(e.text()).contains(folder.toString());
    });
  }

  @Test
  void aDamagedIndexSaysThatItCanBeRebuiltAndIsNotLocked() throws IOException {
    index.apply(List.of(vector("a", at(FLAT, 1, 0))), List.of(), 1);
    index.commit();
    index.close();
    try (Stream<Path> files = Files.list(folder.resolve("base"))) {
      for (Path file : files.filter(file -> !file.endsWith("write.lock")).toList()) {
        Files.write(file, new byte[]{ 1, 2, 3});
      }
    }

    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(this::open).isInstanceOfSatisfying(DifyException.class, e -> {
        assertThat(e.code()).isEqualTo(ErrorCode.STORE_FAILED);
        assertThat(e.text()).contains("base", "delete this directory", "built again");
      });
    }
  }

  @Test
  void anIndexOfAnotherProgramIsRefused() throws IOException {
    Path foreign = folder.resolve("foreign");
    try (FSDirectory directory = FSDirectory.open(foreign);
        IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig(new KeywordAnalyzer()))) {
      writer.addDocument(new Document());
    }

    assertThatThrownBy(() -> indexes.open(foreign)).isInstanceOf(DifyException.class)
        .hasMessageContaining("written by another program");
  }

  @Test
  void changesComeInOrder() {
    index.apply(List.of(words("a", "parcel")), List.of(), 5);

    assertThatThrownBy(() -> index.apply(List.of(), List.of(), 4)).hasMessageContaining("change 4 comes after 5");
  }

  @Test
  void aClosedIndexSaysSo() {
    index.close();

    assertThatThrownBy(() -> index.keyword("parcel", 1)).isInstanceOf(DifyException.class)
        .hasMessageContaining("closed");
    assertThatThrownBy(() -> index.apply(List.of(words("a", "b")), List.of(), 1)).hasMessageContaining("closed");
  }

  @Test
  void anInterruptInTheMiddleOfAChangeDoesNotHarmTheIndex() {
    Thread.currentThread().interrupt();
    index.apply(List.of(words("a", "parcel")), List.of(), 1);
    index.commit();
    assertThat(Thread.interrupted()).isTrue();

    assertThat(ids(index.keyword("parcel", 1))).containsExactly("a");
  }

  @Test
  void vectorsMayBeWiderThanLucenesOwnLimit() {
    EmbeddingId wide = new EmbeddingId("wide", "1", 3072, true);
    index.apply(List.of(vector("a", at(wide, 1, 0)), vector("b", at(wide, 0, 1))), List.of(), 1);

    assertThat(ids(index.vector(at(wide, 1, 0.1f), 2))).containsExactly("a", "b");
  }

  @Test
  void beyondTheExactLimitTheScanOverBitsFindsWhatAComparisonOfEverythingFinds() {
    long seed = Long.getLong("dify.test.seed", 20261121L);
    Random random = new Random(seed);
    EmbeddingId model = new EmbeddingId("random", "1", 128, false);
    MemoryChunkIndex reference = new MemoryChunkIndex();
    for (int seq = 1; seq <= 5; seq++) {
      List<IndexEntry> entries = IntStream.range(0, 1200)
          .mapToObj(i -> vector("c" + random.nextInt(1 << 30), gaussian(model, random)))
          .toList();
      index.apply(entries, List.of(entries.getFirst().chunkId()), seq);
      reference.apply(entries, List.of(entries.getFirst().chunkId()), seq);
    }
    assertThat(index.size()).isGreaterThan(VectorSearch.EXACT_LIMIT);
    double found = 0;
    for (int i = 0; i < 40; i++) {
      EmbeddedText query = gaussian(model, random);
      List<String> expected = ids(reference.vector(query, 10));
      found += ids(index.vector(query, 10)).stream().filter(expected::contains).count();
    }

    assertThat(found / 400).as("recall, seed %s", seed).isGreaterThan(0.9);
  }

  private static EmbeddedText gaussian(EmbeddingId model, Random random) {
    float[] vector = new float[model.dimension()];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return new EmbeddedText(model, vector);
  }
}
