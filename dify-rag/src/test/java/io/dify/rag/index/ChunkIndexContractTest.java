package io.dify.rag.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.dify.core.model.EmbeddingId;
import io.dify.core.retrieval.MetadataCondition;
import io.dify.core.retrieval.MetadataFilter;
import io.dify.core.retrieval.MetadataOperator;
import io.dify.core.value.Value;
import io.dify.rag.embed.EmbeddedText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every {@link ChunkIndex} must do. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class ChunkIndexContractTest {
  protected static final EmbeddingId FLAT = new EmbeddingId("flat", "1", 2, true);
  protected static final EmbeddingId DEEP = new EmbeddingId("deep", "1", 16, false);

  protected ChunkIndex index;

  /** A new, empty index. */
  protected abstract ChunkIndex open() throws Exception;

  @BeforeEach
  void openIndex() throws Exception {
    index = open();
  }

  @AfterEach
  protected void closeIndex() {
    index.close();
  }

  @Test
  void aNewIndexIsEmpty() {
    assertThat(index.committedSeq()).isZero();
    assertThat(index.size()).isZero();
    assertThat(index.chunkIds()).isEmpty();
    assertThat(index.keyword("parcel", 10)).isEmpty();
    assertThat(index.vector(at(FLAT, 1, 0), 10)).isEmpty();
    assertThat(index.similarities(at(FLAT, 1, 0), List.of("a"))).isEmpty();
    assertThat(index.keywordYardstick("")).isZero();
  }

  @Test
  void searchesSeeAChangeAsSoonAsItReturns() {
    index.apply(List.of(words("a", "parcel lost"), words("b", "invoice wrong")), List.of(), 1);
    assertThat(ids(index.keyword("parcel", 10))).containsExactly("a");

    index.apply(List.of(words("a", "refund late")), List.of("b"), 2);
    assertThat(index.keyword("parcel invoice", 10)).isEmpty();
    assertThat(ids(index.keyword("refund", 10))).containsExactly("a");
    assertThat(index.chunkIds()).containsExactly("a");
    assertThat(index.size()).isEqualTo(1);
  }

  @Test
  void applyingAChangeAgainIsHarmless() {
    for (int i = 0; i < 3; i++) {
      index.apply(List.of(words("a", "parcel"), words("b", "parcel")), List.of("gone"), 5);
    }

    assertThat(index.size()).isEqualTo(2);
    assertThat(ids(index.keyword("parcel", 10))).containsExactly("a", "b");
  }

  @Test
  void theNumberOfTheLastChangeIsCommittedWithIt() {
    index.apply(List.of(words("a", "parcel")), List.of(), 7);
    assertThat(index.committedSeq()).isZero();

    index.commit();
    assertThat(index.committedSeq()).isEqualTo(7);

    index.apply(List.of(), List.of(), 9);
    index.commit();
    assertThat(index.committedSeq()).isEqualTo(9);
  }

  @Test
  void rareWordsCountMoreAndLongTextsLess() {
    index.apply(List.of(words("a", "parcel parcel parcel"), words("b", "parcel customs"),
        words("c", "parcel customs and many other things that fill the text"), words("d", "parcel"),
        words("e", "parcel")), List.of(), 1);

    assertThat(ids(index.keyword("customs", 10))).containsExactly("b", "c");
    assertThat(ids(index.keyword("parcel customs", 2))).containsExactly("b", "c");
    assertThat(index.keyword("parcel customs", 10)).isSortedAccordingTo((x, y) -> Double.compare(y.score(), x.score()));
  }

  @Test
  void aQueryWithoutWordsFindsNothingByWords() {
    index.apply(List.of(words("a", "parcel")), List.of(), 1);

    assertThat(index.keyword("", 10)).isEmpty();
    assertThat(index.keyword(" ?!… ", 10)).isEmpty();
    assertThat(index.keyword("parcel", 0)).isEmpty();
  }

  @Test
  void chineseIsFoundWithoutASetting() {
    index.apply(List.of(words("a", "退货需要多少天"), words("b", "發票可以補開嗎"), words("c", "iPhone 保修")), List.of(), 1);

    assertThat(ids(index.keyword("怎么退货", 10))).containsExactly("a");
    assertThat(ids(index.keyword("補開發票", 10))).containsExactly("b");
    assertThat(ids(index.keyword("IPHONE", 10))).containsExactly("c");
    assertThat(ids(index.keyword("天", 10))).containsExactly("a");
  }

  @Test
  void equalScoresAreOrderedByIdAlsoWhereTheListIsCut() {
    List<IndexEntry> entries = new ArrayList<>();
    for (int i = 99; i >= 0; i--) {
      entries.add(new IndexEntry("c%02d".formatted(i), "d", "parcel", at(FLAT, 1, 0)));
      if (i % 7 == 0) {
        index.apply(entries, List.of(), 100 - i);
        entries.clear();
      }
    }

    assertThat(ids(index.keyword("parcel", 5))).containsExactly("c00", "c01", "c02", "c03", "c04");
    assertThat(ids(index.vector(at(FLAT, 1, 1), 5))).containsExactly("c00", "c01", "c02", "c03", "c04");
  }

  @Test
  void vectorsAreRankedByCosine() {
    index.apply(List.of(vector("same", at(FLAT, 0.6f, 0.8f)), vector("near", at(FLAT, 0, 1)),
        vector("far", at(FLAT, -0.6f, -0.8f)), words("none", "no vector")), List.of(), 1);

    List<IndexHit> hits = index.vector(at(FLAT, 0.6f, 0.8f), 10);

    assertThat(ids(hits)).containsExactly("same", "near", "far");
    assertThat(hits).extracting(IndexHit::score)
        .usingComparatorForType((x, y) -> Math.abs(x - y) < 1e-6 ? 0 : 1, Double.class)
        .containsExactly(1.0, 0.8, -1.0);
  }

  @Test
  void vectorsOfAnotherModelAreNeverCompared() {
    index.apply(List.of(vector("flat", at(FLAT, 1, 0)), vector("deep", at(DEEP, 1, 2))), List.of(), 1);

    assertThat(ids(index.vector(at(FLAT, 1, 0), 10))).containsExactly("flat");
    assertThat(ids(index.vector(at(DEEP, 3, 4), 10))).containsExactly("deep");
    assertThat(index.vector(at(new EmbeddingId("flat", "2", 2, true), 1, 0), 10)).isEmpty();
    assertThat(index.similarities(at(DEEP, 1, 2), List.of("flat", "deep"))).containsOnlyKeys("deep");
  }

  @Test
  void vectorsThatAreNotNormalisedHaveCosinesToo() {
    index.apply(List.of(vector("long", at(DEEP, 10, 0)), vector("zero", at(DEEP, 0, 0))), List.of(), 1);

    assertThat(index.similarities(at(DEEP, 3, 4), List.of("long", "zero", "unknown"))).hasSize(2)
        .hasEntrySatisfying("long", cosine -> assertThat(cosine).isEqualTo(0.6, within(1e-6)))
        .hasEntrySatisfying("zero", cosine -> assertThat(cosine).isZero());
  }

  @Test
  void aChunkThatLosesItsVectorIsNoLongerFoundByIt() {
    index.apply(List.of(vector("a", at(FLAT, 1, 0))), List.of(), 1);
    index.apply(List.of(words("a", "parcel")), List.of(), 2);

    assertThat(index.vector(at(FLAT, 1, 0), 10)).isEmpty();
    assertThat(index.similarities(at(FLAT, 1, 0), List.of("a"))).isEmpty();
  }

  @Test
  void theYardstickIsTheScoreOfAFullMatch() {
    index.apply(List.of(words("a", "parcel customs"), words("b", "parcel invoice"), words("c", "refund invoice")),
        List.of(), 1);

    double full = index.keyword("parcel customs", 1).getFirst().score();
    assertThat(index.keywordYardstick("parcel customs")).isEqualTo(full, within(1e-4));
  }

  /** Against an index that does nothing but compare: random entries, replaced and deleted, in two models. */
  @Test
  void findsWhatAComparisonOfEverythingFinds() {
    long seed = Long.getLong("dify.test.seed", 20261121L);
    Random random = new Random(seed);
    MemoryChunkIndex reference = new MemoryChunkIndex();
    for (int seq = 1; seq <= 30; seq++) {
      List<IndexEntry> upserts = random.ints(20, 0, 300).distinct().mapToObj(i -> randomEntry(i, random)).toList();
      List<String> deletes = random.ints(3, 300, 330).mapToObj(i -> "c" + (i - 300)).toList();
      index.apply(upserts, deletes, seq);
      reference.apply(upserts, deletes, seq);
    }
    assertThat(index.chunkIds()).as("seed %s", seed).isEqualTo(reference.chunkIds());
    for (int i = 0; i < 50; i++) {
      String words = randomText(random, 3);
      assertThat(new HashSet<>(ids(index.keyword(words, 1000)))).as("seed %s, %s", seed, words)
          .isEqualTo(new HashSet<>(ids(reference.keyword(words, 1000))));
      EmbeddedText query = at(random.nextBoolean() ? FLAT : DEEP, random.nextInt(-9, 10), random.nextInt(1, 10));
      assertSameHits(index.vector(query, 25), reference.vector(query, 25), seed);
      Set<String> some = Set.of("c1", "c2", "c3", "c299");
      assertThat(index.similarities(query, some).keySet()).isEqualTo(reference.similarities(query, some).keySet());
    }
  }

  /** Filters mean what {@link MetadataFilter#matches} says, for every kind of value and every operator, by words and by vectors. */
  @Test
  void filtersLetThroughWhatTheirDefinitionLetsThrough() {
    long seed = Long.getLong("dify.test.seed", 20261121L);
    RandomFilters random = new RandomFilters(seed);
    Map<String, IndexEntry> entries = new HashMap<>();
    for (int seq = 1; seq <= 40; seq++) {
      List<IndexEntry> upserts = random.entries(20, 300);
      List<String> deletes = random.chunkIds(3, 300);
      deletes.removeAll(upserts.stream().map(IndexEntry::chunkId).toList());
      Set<String> gone = new HashSet<>(deletes);
      upserts.forEach(entry -> gone.add(entry.chunkId()));
      entries.values().removeIf(entry -> gone.contains(entry.chunkId()));
      upserts.forEach(entry -> entries.put(entry.id(), entry));
      index.apply(upserts, deletes, seq);
    }
    assertThat(index.size()).as("seed %s", seed).isEqualTo(entries.size());
    for (int i = 0; i < 600; i++) {
      MetadataFilter filter = random.filter();
      Set<String> passing = entries.values().stream().filter(entry -> filter.matches(entry.fields()))
          .map(IndexEntry::id).collect(Collectors.toSet());
      assertThat(new HashSet<>(ids(index.keyword("parcel", 1000, filter)))).as("words, seed %s, %s", seed, filter)
          .isEqualTo(passing);
      passing.removeIf(id -> entries.get(id).vector() == null);
      assertThat(new HashSet<>(ids(index.vector(at(FLAT, 3, 4), 1000, filter))))
          .as("vectors, seed %s, %s", seed, filter)
          .isEqualTo(passing);
    }
  }

  @Test
  void aFilterKeepsTheBestOfThoseItLetsThroughAndTheirScores() {
    List<IndexEntry> entries = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      entries.add(new IndexEntry("c%03d".formatted(i), "c%03d".formatted(i), "d", "parcel ".repeat(1 + i % 9) + "lost",
          at(FLAT, 100 + i, 100), Map.of("part", Value.of((long) i % 10))));
    }
    index.apply(entries, List.of(), 1);
    MetadataFilter third = MetadataFilter
        .allOf(new MetadataCondition("part", MetadataOperator.EQUAL, Value.of("3.0")));

    assertThat(index.keyword("parcel lost", 7, third))
        .isEqualTo(index.keyword("parcel lost", 200).stream().filter(hit -> hit.id().endsWith("3")).limit(7).toList());
    assertThat(index.vector(at(FLAT, 1, 0), 7, third))
        .isEqualTo(index.vector(at(FLAT, 1, 0), 200).stream().filter(hit -> hit.id().endsWith("3")).limit(7).toList());
  }

  @Test
  void aFieldThatNobodyHasIsMissing() {
    index.apply(List.of(vector("a", at(FLAT, 1, 0))), List.of(), 1);

    MetadataFilter empty = MetadataFilter.allOf(new MetadataCondition("nobody", MetadataOperator.EMPTY, null));
    MetadataFilter filled = MetadataFilter.allOf(new MetadataCondition("nobody", MetadataOperator.NOT_EMPTY, null));
    assertThat(ids(index.keyword("text", 5, empty))).containsExactly("a");
    assertThat(ids(index.vector(at(FLAT, 1, 0), 5, empty))).containsExactly("a");
    assertThat(index.keyword("text", 5, filled)).isEmpty();
    assertThat(index.vector(at(FLAT, 1, 0), 5, filled)).isEmpty();
  }

  @Test
  void theEntriesOfAChunkComeAndGoTogether() {
    index.apply(List.of(child("p1", "p", "parcel lost"), child("p2", "p", "refund late"), words("q", "refund")),
        List.of(), 1);
    assertThat(index.keyword("refund", 5)).extracting(IndexHit::chunkId).containsExactly("q", "p");
    assertThat(index.chunkIds()).containsExactlyInAnyOrder("p", "q");
    assertThat(index.size()).isEqualTo(3);
    assertThat(index.similarities(at(FLAT, 1, 0), List.of("p1", "p2", "p"))).containsOnlyKeys("p1", "p2");

    index.apply(List.of(child("p3", "p", "customs")), List.of(), 2);
    assertThat(ids(index.keyword("parcel refund customs", 5))).containsExactlyInAnyOrder("p3", "q");

    index.apply(List.of(), List.of("p"), 3);
    assertThat(index.chunkIds()).containsExactly("q");
  }

  private static IndexEntry child(String id, String chunkId, String text) {
    return new IndexEntry(id, chunkId, "d", text, at(FLAT, 1, 0), Map.of());
  }

  @Test
  void searchesRunBesideChanges() throws Exception {
    index.apply(List.of(vector("stays", at(FLAT, 1, 0))), List.of(), 1);
    AtomicBoolean done = new AtomicBoolean();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> searchers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        searchers.add(threads.submit(() -> {
          int rounds = 0;
          do {
            assertThat(ids(index.vector(at(FLAT, 1, 0), 1))).containsExactly("stays");
            assertThat(ids(index.keyword("text", 1000))).contains("stays");
            rounds++;
          } while (!done.get());
          return rounds;
        }));
      }
      for (int seq = 2; seq < 40; seq++) {
        index.apply(List.of(vector("x" + seq, at(FLAT, 0, 1))), List.of("x" + (seq - 3)), seq);
      }
      index.commit();
      done.set(true);
      for (Future<Integer> searcher : searchers) {
        assertThat(searcher.get()).isPositive();
      }
    }
    assertThat(index.size()).isEqualTo(4);
  }

  private static void assertSameHits(List<IndexHit> actual, List<IndexHit> expected, long seed) {
    assertThat(actual).as("seed %s", seed).hasSameSizeAs(expected);
    Map<String, Double> scores = new HashMap<>();
    expected.forEach(hit -> scores.put(hit.chunkId(), hit.score()));
    for (int i = 0; i < actual.size(); i++) {
      assertThat(actual.get(i).score()).as("seed %s", seed).isEqualTo(expected.get(i).score(), within(1e-5));
    }
  }

  private static IndexEntry randomEntry(int i, Random random) {
    EmbeddingId model = random.nextBoolean() ? FLAT : DEEP;
    EmbeddedText vector = random.nextInt(10) == 0 ? null : at(model, random.nextInt(-9, 10), random.nextInt(1, 10));
    return new IndexEntry("c" + i, "d" + i % 7, randomText(random, random.nextInt(1, 20)), vector);
  }

  private static String randomText(Random random, int words) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < words; i++) {
      text.append("zq").append((char) ('a' + random.nextInt(26))).append((char) ('k' + random.nextInt(5))).append("x ");
    }
    return text.toString();
  }

  protected static IndexEntry words(String id, String text) {
    return new IndexEntry(id, "d", text, null);
  }

  protected static IndexEntry vector(String id, EmbeddedText vector) {
    return new IndexEntry(id, "d", "text", vector);
  }

  /** A vector whose first two numbers are given, scaled to length 1 if the model says so. */
  protected static EmbeddedText at(EmbeddingId model, float x, float y) {
    float[] vector = new float[model.dimension()];
    float length = model.normalised() ? (float) Math.sqrt(x * x + y * y) : 1;
    vector[0] = x / length;
    vector[1] = y / length;
    return new EmbeddedText(model, vector);
  }

  protected static List<String> ids(List<IndexHit> hits) {
    return hits.stream().map(IndexHit::id).toList();
  }
}
