package io.dify.workflow.graph.lint;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.workflow.Fixture;
import io.dify.workflow.graph.Graph;
import io.dify.workflow.graph.GraphNode;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What paths say, compared with trying every combination of choices, on random graphs. */
class PathsTest {
  private static final int GRAPHS = 1000;
  private static final int MOST_CHOICES = 6;

  @Test
  void agreesWithTryingEverything() {
    long seed = Long.getLong("dify.seed", 20261121);
    System.out.println("PathsTest: seed " + seed);
    Random random = new Random(seed);
    int separated = 0;
    for (int round = 0; round < GRAPHS; round++) {
      Graph graph = graph(random);
      List<BitSet> runs = everyRun(graph);
      Paths paths = new Paths(graph);
      for (GraphNode one : graph.nodes()) {
        BitSet without = paths.without(one.index());
        for (GraphNode other : graph.nodes()) {
          String as = "seed %d, round %d, %s and %s".formatted(seed, round, one.id(), other.id());
          assertThat(without.get(other.index())).as(as)
              .isEqualTo(runs.stream().anyMatch(run -> run.get(other.index()) && !run.get(one.index())));
          boolean both = runs.stream().anyMatch(run -> run.get(other.index()) && run.get(one.index()));
          if (paths.reached(one.index()) && paths.reached(other.index())) {
            assertThat(paths.together(one.index(), other.index())).as(as).contains(both);
            separated += both ? 0 : 1;
          }
        }
        assertThat(paths.mayBeMissing(one.index())).as("seed %d, round %d, %s", seed, round, one.id())
            .isEqualTo(runs.stream().anyMatch(run -> !run.get(one.index())));
      }
    }
    assertThat(separated).as("pairs that never run together, or this proves little").isGreaterThan(1000);
  }

  private static Graph graph(Random random) {
    Fixture fixture = Fixture.graph();
    List<String> ids = new ArrayList<>(List.of("start"));
    List<String> choices = new ArrayList<>();
    int nodes = 4 + random.nextInt(9);
    for (int i = 0; i < nodes; i++) {
      String id = "n" + i;
      boolean choice = choices.size() < MOST_CHOICES && random.nextInt(5) < 3;
      if (choice) {
        fixture.choice(id, "a");
      } else {
        fixture.quick(id, "");
      }
      for (int edges = random.nextInt(4) == 0 ? 2 : 1; edges > 0; edges--) {
        String source = ids.get(random.nextInt(ids.size()));
        fixture
            .edges(choices.contains(source) ? source + (random.nextBoolean() ? ":a>" : ":b>") + id : source + ">" + id);
      }
      ids.add(id);
      if (choice) {
        choices.add(id);
      }
    }
    return fixture.compile();
  }

  /** The nodes that run, for each combination of choices. */
  private static List<BitSet> everyRun(Graph graph) {
    List<GraphNode> choices = graph.nodes().stream().filter(node -> node.handles().size() > 1).toList();
    List<BitSet> runs = new ArrayList<>();
    for (int chosen = 0; chosen < 1 << choices.size(); chosen++) {
      BitSet run = new BitSet();
      run.set(graph.root().index());
      for (GraphNode node : graph.nodes()) {
        int choice = choices.indexOf(node);
        String handle = choice < 0 ? "source" : (chosen >> choice & 1) == 0 ? "a" : "b";
        if (run.get(node.index())) {
          graph.outgoing(node.index()).stream().filter(edge -> edge.handle().equals(handle))
              .forEach(edge -> run.set(edge.target()));
        }
      }
      runs.add(run);
    }
    return runs;
  }
}
