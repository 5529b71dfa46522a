package io.dify.workflow.dsl.yaml;

import io.dify.core.value.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.nodes.CollectionNode;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * A YAML text with values that can be replaced where they stand: comments, order and layout of everything else stay as they are. Made for files of one's
 * own that {@link YamlReader} has read; it sets no limits. Immutable.
 */
public final class YamlText {
  /** A part of the text that is to be written anew. */
  private record Edit(int from, int to, String text) {}

  /**
   * A value and what stands around it.
   *
   * @param key its key, null for items of lists
   * @param indent column of its key or dash
   * @param flow whether it stands between braces or brackets
   */
  private record Spot(Node node, @Nullable Node key, int indent, boolean flow) {}

  private final String text;
  private final @Nullable Node root;

  private YamlText(String text, @Nullable Node root) {
    this.text = text;
    this.root = root;
  }

  /** The text of a file that has been read without problems. */
  public static YamlText of(String text) {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(YamlReader.MAX_BYTES);
    options.setNestingDepthLimit(YamlReader.MAX_DEPTH);
    options.setMaxAliasesForCollections(YamlReader.MAX_VALUES);
    Composer composer = new Composer(new ParserImpl(new InMemoryReader(text), options), new Resolver(), options);
    return new YamlText(text, composer.getSingleNode());
  }

  /** Where the key of a value stands; empty when the path leads nowhere or to an item of a list. */
  public Optional<Place> key(List<String> path) {
    return spot(path).map(Spot::key).map(key -> TreeBuilder.place(key.getStartMark()));
  }

  /**
   * The text with other values at these paths, all of which must exist. Empty when a value cannot be replaced in place, because it comes from an
   * anchor or a merge.
   */
  public Optional<String> with(Map<List<String>, Value> changes) {
    if (!(YamlReader.read(text) instanceof YamlResult.Read before)) {
      return Optional.empty();
    }
    Value expected = before.document().root();
    List<Edit> edits = new ArrayList<>();
    for (Map.Entry<List<String>, Value> change : changes.entrySet()) {
      Optional<Spot> spot = spot(change.getKey());
      if (spot.isEmpty()) {
        return Optional.empty();
      }
      edits.add(edit(spot.get(), change.getValue()));
      expected = replaced(expected, change.getKey(), change.getValue());
    }
    String edited = apply(edits);
    boolean right = YamlReader.read(edited) instanceof YamlResult.Read after
        && after.document().root().equals(expected);
    return right ? Optional.of(edited) : Optional.empty();
  }

  private String apply(List<Edit> edits) {
    StringBuilder out = new StringBuilder(text);
    edits.sort(Comparator.comparing(Edit::from).reversed());
    edits.forEach(edit -> out.replace(edit.from(), edit.to(), edit.text()));
    return out.toString();
  }

  private static Value replaced(Value tree, List<String> path, Value value) {
    if (path.isEmpty()) {
      return value;
    }
    List<String> rest = path.subList(1, path.size());
    if (tree instanceof Value.Array array) {
      List<Value> items = new ArrayList<>(array.items());
      int index = Integer.parseInt(path.getFirst());
      items.set(index, replaced(items.get(index), rest, value));
      return new Value.Array(items);
    }
    Map<String, Value> fields = new LinkedHashMap<>(((Value.Obj) tree).fields());
    fields.compute(path.getFirst(), (key, old) -> replaced(old == null ? Value.nothing() : old, rest, value));
    return new Value.Obj(fields);
  }

  private Optional<Spot> spot(List<String> path) {
    Spot here = root == null ? null : new Spot(root, null, 0, false);
    for (String key : path) {
      here = here == null ? null : child(here, key);
    }
    return Optional.ofNullable(here);
  }

  private static @Nullable Spot child(Spot parent, String key) {
    if (parent.node() instanceof SequenceNode list) {
      int index = Integer.parseInt(key);
      return index >= list.getValue().size()
          ? null
          : new Spot(list.getValue().get(index), null, list.getStartMark().getColumn(), parent.flow() || isFlow(list));
    }
    if (parent.node() instanceof MappingNode mapping) {
      for (NodeTuple entry : mapping.getValue()) {
        if (entry.getKeyNode() instanceof ScalarNode name && name.getValue().equals(key)) {
          return new Spot(entry.getValueNode(), name, name.getStartMark().getColumn(),
              parent.flow() || isFlow(mapping));
        }
      }
    }
    return null;
  }

  private static boolean isFlow(Node node) {
    return node instanceof CollectionNode<?> collection && collection.getFlowStyle() == FlowStyle.FLOW;
  }

  private Edit edit(Spot spot, Value value) {
    int from = text.offsetByCodePoints(0, spot.node().getStartMark().getIndex());
    int to = Math.max(from, text.offsetByCodePoints(0, end(spot.node())));
    while (to > from && Character.isWhitespace(text.charAt(to - 1))) {
      to--;
    }
    boolean lines = !spot.flow() && !isFlow(spot.node()) && !(spot.node() instanceof ScalarNode);
    String written = lines
        ? YamlFlow.lines(value, spot.node().getStartMark().getColumn())
        : YamlFlow.inline(value, spot.flow() || !lineEnds(to), spot.indent());
    boolean glued = from > 0 && text.charAt(from - 1) == ':';
    return new Edit(from, to, glued ? " " + written : written);
  }

  /** Whether nothing but blanks stands behind a place in its line: a comment there would become part of a text of several lines. */
  private boolean lineEnds(int place) {
    int end = text.indexOf('\n', place);
    return text.substring(place, end < 0 ? text.length() : end).isBlank();
  }

  /** The end of a block collection is that of its last value: its own mark lies behind blank lines and comments. */
  private static int end(Node node) {
    if (!isFlow(node) && node instanceof SequenceNode list && !list.getValue().isEmpty()) {
      return end(list.getValue().getLast());
    }
    if (!isFlow(node) && node instanceof MappingNode mapping && !mapping.getValue().isEmpty()) {
      return end(mapping.getValue().getLast().getValueNode());
    }
    return node.getEndMark().getIndex();
  }
}
