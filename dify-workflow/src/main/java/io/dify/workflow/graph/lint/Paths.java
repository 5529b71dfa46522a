package io.dify.workflow.graph.lint;

import io.dify.workflow.graph.Graph;
import io.dify.workflow.graph.GraphEdge;
import io.dify.workflow.graph.GraphNode;
import io.dify.workflow.node.Handles;
import io.dify.workflow.node.NodeKind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Which nodes of one level come before which, may run without which, and may run together with which.
 *
 * <p>A node that chooses (a branch, or one that may fail into a branch) takes the edges of one handle; all others take all their edges; a node runs when
 * one of its in-edges is taken. A way out that no edge leaves from is a node of its own here, after the real ones: the place where a run just ends. Choices
 * of different nodes are independent, which makes both questions exact and cheap:
 * <ul>
 * <li>Can a set of nodes be left out? A node is <em>safe</em> when some choice of its own leads to safe nodes only (all its targets, when it does not
 * choose); worked out once, from the back. What may run while the set is left out is what is reached by safe choices.
 * <li>Can two nodes both run? There must be a path to each, and where the paths share a node that chooses, they take the same handle. Both are walked at
 * once, the one that is behind in topological order first, so that they stand on a shared node at the same moment.
 * </ul>
 */
final class Paths {
  /** States looked at in the search for pairs of one level; beyond, the answer is not known. */
  private static final int BUDGET = 2_000_000;

  private final Graph graph;
  /** Per node, per handle, the nodes behind it; one entry for a node that does not choose. */
  private final List<Map<String, List<Integer>>> ways = new ArrayList<>();
  private final List<Stop> stops = new ArrayList<>();
  private final int[] order;
  private final int[] rank;
  private final List<BitSet> upstream;
  private final BitSet reached;
  private final Map<Integer, BitSet> withoutOne = new HashMap<>();
  private int budget = BUDGET;

  /**
   * A place where a run just ends.
   *
   * @param index its number among all nodes
   * @param node the node that comes last
   * @param handle the handle nothing is connected to; empty when the node has no edges at all
   */
  record Stop(int index, int node, Optional<String> handle) {}

  Paths(Graph graph) {
    this.graph = graph;
    for (GraphNode node : graph.nodes()) {
      ways.add(ways(node));
    }
    order = topological();
    rank = new int[order.length];
    for (int i = 0; i < order.length; i++) {
      rank[order[i]] = i;
    }
    upstream = upstreamSets();
    reached = reach(node -> ways.get(node).values());
  }

  private Map<String, List<Integer>> ways(GraphNode node) {
    List<GraphEdge> edges = graph.outgoing(node.index());
    Set<String> handles = new LinkedHashSet<>(node.handles());
    Map<String, List<Integer>> byHandle = new LinkedHashMap<>();
    if (handles.size() > 1) {
      handles.forEach(handle -> byHandle.put(handle, new ArrayList<>()));
      edges
          .forEach(edge -> byHandle.computeIfPresent(edge.handle(), (handle, targets) -> plus(targets, edge.target())));
    } else {
      byHandle.put("", new ArrayList<>(edges.stream().map(GraphEdge::target).toList()));
    }
    byHandle.forEach((handle, targets) -> {
      if (targets.isEmpty()) {
        int index = graph.nodes().size() + stops.size();
        targets.add(index);
        stops.add(new Stop(index, node.index(), handle.isEmpty() ? Optional.empty() : Optional.of(handle)));
      }
    });
    return byHandle;
  }

  private static List<Integer> plus(List<Integer> targets, int target) {
    targets.add(target);
    return targets;
  }

  private int[] topological() {
    int all = graph.nodes().size() + stops.size();
    stops.forEach(stop -> ways.add(Map.of("", List.of())));
    int[] open = new int[all];
    ways.forEach(way -> way.values().forEach(targets -> targets.forEach(target -> open[target]++)));
    int[] sorted = new int[all];
    int end = 0;
    for (int node = 0; node < all; node++) {
      if (open[node] == 0) {
        sorted[end++] = node;
      }
    }
    for (int i = 0; i < end; i++) {
      for (List<Integer> targets : ways.get(sorted[i]).values()) {
        for (int target : targets) {
          if (--open[target] == 0) {
            sorted[end++] = target;
          }
        }
      }
    }
    return sorted;
  }

  private List<BitSet> upstreamSets() {
    List<BitSet> sets = new ArrayList<>();
    for (int i = 0; i < order.length; i++) {
      sets.add(new BitSet());
    }
    for (int node : order) {
      ways.get(node).values().forEach(targets -> targets.forEach(target -> {
        sets.get(target).or(sets.get(node));
        sets.get(target).set(node);
      }));
    }
    return sets;
  }

  private BitSet reach(Function<Integer, Collection<List<Integer>>> open) {
    BitSet found = new BitSet();
    graph.nodes().stream().map(GraphNode::index).filter(this::isRoot).filter(root -> !open.apply(root).isEmpty())
        .forEach(found::set);
    for (int node : order) {
      if (found.get(node)) {
        open.apply(node).forEach(targets -> targets.forEach(found::set));
      }
    }
    return found;
  }

  private boolean isRoot(int node) {
    return node == graph.root().index() || graph.nodes().get(node).kind() == NodeKind.ROOT;
  }

  /** Whether some path leads to a node. */
  boolean reached(int node) {
    return reached.get(node);
  }

  /** Whether a path leads from one node to another. */
  boolean precedes(int first, int second) {
    return upstream.get(second).get(first);
  }

  /** Where runs just end. */
  List<Stop> stops() {
    return stops.stream().filter(stop -> reached(stop.index())).toList();
  }

  /** What may run although none of these does; a node of these that fails into its branch counts as not run. */
  BitSet without(BitSet left) {
    boolean[] safe = new boolean[order.length];
    for (int i = order.length - 1; i >= 0; i--) {
      safe[order[i]] = !safeWays(order[i], left, safe).isEmpty();
    }
    return reach(node -> safe[node] ? safeWays(node, left, safe) : List.of());
  }

  private Collection<List<Integer>> safeWays(int node, BitSet left, boolean[] safe) {
    List<List<Integer>> found = new ArrayList<>();
    ways.get(node).forEach((handle, targets) -> {
      boolean allowed = !left.get(node) || handle.equals(Handles.FAIL_BRANCH);
      if (allowed && targets.stream().allMatch(target -> safe[target])) {
        found.add(targets);
      }
    });
    return found;
  }

  /** What may run although this node does not, or fails into its branch. */
  BitSet without(int node) {
    return withoutOne.computeIfAbsent(node, left -> {
      BitSet set = new BitSet();
      set.set(left);
      return without(set);
    });
  }

  /** Whether this node may be left out in some run. */
  boolean mayBeMissing(int node) {
    BitSet rest = without(node);
    return stops().stream().anyMatch(stop -> rest.get(stop.index()));
  }

  /** Whether both may run in the same run; empty when that would take too long to find out. */
  Optional<Boolean> together(int one, int other) {
    Deque<long[]> todo = new ArrayDeque<>();
    Set<Long> seen = new HashSet<>();
    graph.nodes().stream().map(GraphNode::index).filter(this::isRoot)
        .forEach(root -> push(root, root, one, other, todo, seen));
    while (!todo.isEmpty()) {
      if (--budget < 0) {
        return Optional.empty();
      }
      long[] pair = todo.remove();
      int a = (int) pair[0];
      int b = (int) pair[1];
      if (a == one && b == other) {
        return Optional.of(true);
      }
      if (a == b && a != one && b != other) {
        ways.get(a).values().forEach(targets -> targets
            .forEach(x -> targets.forEach(y -> push(x, y, one, other, todo, seen))));
      } else if (b == other || (a != one && rank[a] < rank[b])) {
        ways.get(a).values().forEach(targets -> targets.forEach(x -> push(x, b, one, other, todo, seen)));
      } else {
        ways.get(b).values().forEach(targets -> targets.forEach(y -> push(a, y, one, other, todo, seen)));
      }
    }
    return Optional.of(false);
  }

  private void push(int a, int b, int one, int other, Deque<long[]> todo, Set<Long> seen) {
    boolean leadsThere = (a == one || precedes(a, one)) && (b == other || precedes(b, other));
    if (leadsThere && seen.add((long) a * order.length + b)) {
      todo.add(new long[]{ a, b});
    }
  }
}
