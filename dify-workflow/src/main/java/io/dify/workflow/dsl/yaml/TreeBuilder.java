package io.dify.workflow.dsl.yaml;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceStartEvent;
import org.yaml.snakeyaml.parser.Parser;

/**
 * Builds values from parser events. Events, not SnakeYAML's node tree, because limits can then stop a hostile file while it is read: what an alias
 * repeats is counted as often as it would be written out, and shared in memory.
 */
final class TreeBuilder {
  /** A value and where it and all it holds stand. */
  record Tree(Value value, Marks marks) {
    Tree at(Place place) {
      return new Tree(value, marks.at(place));
    }

    boolean isLeaf() {
      return !(value instanceof Value.Obj) && !(value instanceof Value.Array);
    }
  }

  private static final String CORE = "tag:yaml.org,2002:";

  private final Parser parser;
  private final List<YamlProblem> problems;
  private final Map<String, Tree> anchors = new HashMap<>();
  private final Set<String> unfinished = new HashSet<>();
  private long values;
  private long characters;

  TreeBuilder(Parser parser, List<YamlProblem> problems) {
    this.parser = parser;
    this.problems = problems;
  }

  /**
   * Builds the next value.
   *
   * @throws DifyException {@code LIMIT_EXCEEDED} when the file is too deep or too large to go on; the problem is listed
   */
  Tree next(int depth) {
    Event event = parser.getEvent();
    Place place = place(event.getStartMark());
    if (event instanceof AliasEvent alias) {
      return alias(alias, place);
    }
    count(1, event instanceof ScalarEvent scalar ? scalar.getValue().length() : 0, place);
    String anchor = event instanceof NodeEvent node ? node.getAnchor() : null;
    if (anchor != null) {
      unfinished.add(anchor);
    }
    Tree tree = event instanceof ScalarEvent scalar ? scalar(scalar, place) : collection(event, place, depth);
    if (anchor != null) {
      unfinished.remove(anchor);
      anchors.put(anchor, tree);
    }
    return tree;
  }

  private Tree alias(AliasEvent alias, Place place) {
    Tree target = anchors.get(alias.getAnchor());
    if (target == null || unfinished.contains(alias.getAnchor())) {
      problem("bad_alias", place, "The alias '*" + alias.getAnchor() + "' "
          + (target == null && !unfinished.contains(alias.getAnchor())
              ? "has no anchor before it; add '&" + alias.getAnchor() + "' or write the value."
              : "stands inside of what it repeats; write the value instead."));
      return nothing(place);
    }
    count(target.marks().size(), target.marks().length(), place);
    return target.at(place);
  }

  private Tree scalar(ScalarEvent event, Place place) {
    String tag = event.getTag();
    if (tag == null || tag.equals("!")) {
      boolean plain = tag == null && event.getImplicit().canOmitTagInPlainScalar();
      return leaf(plain ? Scalars.plain(event.getValue()) : new Scalars.Scalar(Value.of(event.getValue())),
          event.getValue().length(), place);
    }
    Optional<Scalars.Kind> kind = kind(tag);
    if (kind.isEmpty()) {
      refuseTag(tag, place);
      return nothing(place);
    }
    Optional<Scalars.Scalar> value = Scalars.read(kind.get(), event.getValue());
    if (value.isEmpty()) {
      problem("bad_value", place, "'" + shorten(event.getValue()) + "' is not what its tag '" + show(tag)
          + "' says; remove the tag or correct the value.");
    }
    return value.map(scalar -> leaf(scalar, event.getValue().length(), place)).orElseGet(() -> nothing(place));
  }

  private static Optional<Scalars.Kind> kind(String tag) {
    return Optional.ofNullable(switch (tag) {
      case CORE + "str" -> Scalars.Kind.TEXT;
      case CORE + "null" -> Scalars.Kind.NULL;
      case CORE + "bool" -> Scalars.Kind.BOOL;
      case CORE + "int" -> Scalars.Kind.INT;
      case CORE + "float" -> Scalars.Kind.FLOAT;
      case CORE + "timestamp" -> Scalars.Kind.DATE;
      default -> null;
    });
  }

  private Tree collection(Event event, Place place, int depth) {
    if (depth >= YamlReader.MAX_DEPTH) {
      throw stop("too_deep", place, "Values are nested more than " + YamlReader.MAX_DEPTH
          + " levels deep; app files need far less. Flatten the file.");
    }
    boolean list = event instanceof SequenceStartEvent;
    if (event instanceof CollectionStartEvent start && !tagFits(start.getTag(), list)) {
      refuseTag(start.getTag(), place);
    }
    return list ? sequence(place, depth + 1) : mapping(place, depth + 1);
  }

  private static boolean tagFits(@Nullable String tag, boolean list) {
    return tag == null || tag.equals("!") || tag.equals(CORE + (list ? "seq" : "map"));
  }

  private Tree sequence(Place place, int depth) {
    List<Value> items = new ArrayList<>();
    Map<String, Marks> marks = new HashMap<>();
    while (!parser.checkEvent(Event.ID.SequenceEnd)) {
      Tree item = next(depth);
      marks.put(Integer.toString(items.size()), item.marks());
      items.add(item.value());
    }
    parser.getEvent();
    return new Tree(new Value.Array(items), branch(place, 0, marks));
  }

  private Tree mapping(Place place, int depth) {
    Map<String, Tree> own = new LinkedHashMap<>();
    Map<String, Tree> merged = new LinkedHashMap<>();
    boolean mergeSeen = false;
    while (!parser.checkEvent(Event.ID.MappingEnd)) {
      Place keyPlace = place(parser.peekEvent().getStartMark());
      boolean merge = isMerge(parser.peekEvent());
      String key = key(next(depth), keyPlace);
      Tree value = next(depth);
      if (own.containsKey(key) || (merge && mergeSeen)) {
        problem("duplicate_key", keyPlace, "The key '" + shorten(key) + "' stands twice in this mapping; remove one.");
      } else if (merge) {
        merge(value, merged);
        mergeSeen = true;
      } else {
        own.put(key, value.isLeaf() ? value : value.at(keyPlace));
      }
    }
    parser.getEvent();
    merged.putAll(own);
    return mapping(merged, place);
  }

  private static Tree mapping(Map<String, Tree> entries, Place place) {
    Map<String, Value> fields = new LinkedHashMap<>();
    Map<String, Marks> marks = new HashMap<>();
    entries.forEach((key, entry) -> {
      fields.put(key, entry.value());
      marks.put(key, entry.marks());
    });
    long keys = fields.keySet().stream().mapToLong(String::length).sum();
    return new Tree(new Value.Obj(fields), branch(place, keys, marks));
  }

  private static Marks branch(Place place, long keys, Map<String, Marks> children) {
    return new Marks(place, false, 1 + children.values().stream().mapToLong(Marks::size).sum(),
        keys + children.values().stream().mapToLong(Marks::length).sum(), children);
  }

  private static boolean isMerge(Event key) {
    return key instanceof ScalarEvent scalar && scalar.getTag() == null && scalar.getValue().equals("<<")
        && scalar.getImplicit().canOmitTagInPlainScalar();
  }

  /** The first of several mappings wins, and the mapping's own keys win over all. */
  private void merge(Tree source, Map<String, Tree> merged) {
    if (source.value() instanceof Value.Array array) {
      for (int i = 0; i < array.items().size(); i++) {
        mergeOne(new Tree(array.items().get(i), child(source.marks(), Integer.toString(i))), merged);
      }
    } else {
      mergeOne(source, merged);
    }
  }

  private void mergeOne(Tree source, Map<String, Tree> merged) {
    if (source.value() instanceof Value.Obj mapping) {
      count(source.marks().size(), source.marks().length(), source.marks().place());
      mapping.fields().forEach((key, value) -> merged.putIfAbsent(key, new Tree(value, child(source.marks(), key))));
    } else {
      problem("bad_merge", source.marks().place(),
          "'<<' takes a mapping or a list of mappings; write the keys here instead.");
    }
  }

  private static Marks child(Marks marks, String key) {
    return marks.children().getOrDefault(key, marks);
  }

  private String key(Tree key, Place place) {
    return switch (key.value()) {
      case Value.Text text -> text.text();
      case Value.Whole whole -> Long.toString(whole.number());
      case Value.Fraction fraction -> YamlWriter.fraction(fraction);
      case Value.Bool bool -> Boolean.toString(bool.truth());
      case Value.Nothing nothing -> "null";
      default -> {
        problem("bad_key", place,
            "A key must be a single text, not a list or mapping; quote it if it is meant as text.");
        yield "";
      }
    };
  }

  private static Tree leaf(Scalars.Scalar scalar, int length, Place place) {
    return new Tree(scalar.value(), new Marks(place, scalar.bare(), 1, length, Map.of()));
  }

  private static Tree nothing(Place place) {
    return new Tree(Value.nothing(), new Marks(place, false, 1, 0, Map.of()));
  }

  private void count(long more, long moreCharacters, Place place) {
    values += more;
    characters += moreCharacters;
    if (values > YamlReader.MAX_VALUES) {
      throw stop("too_many_values", place, "The file holds more than " + YamlReader.MAX_VALUES
          + " values when its aliases are written out; make it smaller.");
    }
    if (characters > YamlReader.MAX_BYTES) {
      throw stop("too_large", place, "The file holds more than " + YamlReader.MAX_BYTES / (1024 * 1024)
          + " MB of text when its aliases are written out; make it smaller.");
    }
  }

  private void refuseTag(String tag, Place place) {
    problem("tag_refused", place,
        "The tag '" + show(tag) + "' is not allowed: app files hold plain values only. Remove it.");
  }

  private static String show(String tag) {
    return shorten(tag.startsWith(CORE) ? "!!" + tag.substring(CORE.length()) : tag);
  }

  private static String shorten(String text) {
    int end = Math.min(text.length(), 60);
    boolean splitsPair = end < text.length() && Character.isHighSurrogate(text.charAt(end - 1));
    return end == text.length() ? text : text.substring(0, splitsPair ? end - 1 : end) + "...";
  }

  private DifyException stop(String code, Place place, String message) {
    problem(code, place, message);
    return new DifyException(ErrorCode.LIMIT_EXCEEDED, message);
  }

  private void problem(String code, Place place, String message) {
    problems.add(new YamlProblem(code, place, message));
  }

  static Place place(@Nullable Mark mark) {
    return mark == null ? Place.START : new Place(mark.getLine() + 1, mark.getColumn() + 1);
  }
}
