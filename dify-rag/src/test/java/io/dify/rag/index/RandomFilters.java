package io.dify.rag.index;

import io.dify.core.retrieval.MetadataCondition;
import io.dify.core.retrieval.MetadataFilter;
import io.dify.core.retrieval.MetadataOperator;
import io.dify.core.value.Value;
import io.dify.rag.embed.EmbeddedText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Entries with fields of all kinds, and filters that fit some of them. Everything comes from one seed. */
final class RandomFilters {
  private static final List<String> NAMES = List.of("author", "year", "名前", "note", "flag", "tags");
  private static final String LONG = "a long text, ".repeat(200);

  private final Random random;

  RandomFilters(long seed) {
    random = new Random(seed);
  }

  /** Entries of different chunks, some with several; all hold the word "parcel". */
  List<IndexEntry> entries(int chunks, int range) {
    List<IndexEntry> entries = new ArrayList<>();
    chunkIds(chunks, range).forEach(chunkId -> {
      int children = random.nextInt(4) == 0 ? random.nextInt(1, 4) : 0;
      if (children == 0) {
        entries.add(entry(chunkId, chunkId));
      }
      IntStream.range(0, children).forEach(i -> entries.add(entry(chunkId + "-" + i, chunkId)));
    });
    return entries;
  }

  List<String> chunkIds(int count, int range) {
    return random.ints(count, 0, range).distinct().mapToObj(i -> "c" + i)
        .collect(Collectors.toCollection(ArrayList::new));
  }

  private IndexEntry entry(String id, String chunkId) {
    EmbeddedText vector = random.nextInt(8) == 0
        ? null
        : ChunkIndexContractTest.at(ChunkIndexContractTest.FLAT, random.nextInt(-9, 10), random.nextInt(1, 10));
    Map<String, Value> fields = new LinkedHashMap<>();
    NAMES.stream().filter(name -> random.nextInt(3) > 0).forEach(name -> fields.put(name, value()));
    return new IndexEntry(id, chunkId, "d", "parcel", vector, fields);
  }

  private Value value() {
    return switch (random.nextInt(12)) {
      case 0 -> Value.of("");
      case 1 -> Value.nothing();
      case 2 -> Value.of(random.nextBoolean());
      case 3, 4 -> Value.of((long) random.nextInt(-3, 4));
      case 5 -> number();
      case 6 -> Value.from(List.of("a", word()));
      case 7 -> Value.of(LONG + word());
      case 8 -> Value.of(" " + random.nextInt(3) + " ");
      default -> Value.of(word());
    };
  }

  private Value number() {
    double[] all = { 0.0, -0.0, 0.5, -2.5, 1e300, 1e-300, Double.NaN, Double.POSITIVE_INFINITY, 3};
    return random.nextInt(5) == 0
        ? Value.of(Long.MAX_VALUE - random.nextInt(2))
        : Value.of(all[random.nextInt(all.length)]);
  }

  private String word() {
    List<String> all = List.of("a", "ab", "abc", "b", "cab", "A", "退货", "退", "é", "😀", "😀b", "1", "2", "True", "a,b");
    return all.get(random.nextInt(all.size()));
  }

  MetadataFilter filter() {
    return new MetadataFilter(random.nextBoolean(),
        IntStream.range(0, random.nextInt(1, 4)).mapToObj(i -> condition()).toList());
  }

  private MetadataCondition condition() {
    MetadataOperator[] operators = MetadataOperator.values();
    String name = random.nextInt(15) == 0 ? "nobody" : NAMES.get(random.nextInt(NAMES.size()));
    return new MetadataCondition(name, operators[random.nextInt(operators.length)], wanted());
  }

  private Value wanted() {
    return switch (random.nextInt(5)) {
      case 0 -> Value.of(word() + ", " + word() + ",");
      case 1 -> Value.from(List.of(word(), word(), random.nextInt(3)));
      case 2 -> Value.of(word());
      default -> value();
    };
  }
}
