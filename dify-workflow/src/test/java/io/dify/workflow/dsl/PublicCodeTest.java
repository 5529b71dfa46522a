package io.dify.workflow.dsl;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.code.CodeLanguage;
import io.dify.core.code.CodeLimits;
import io.dify.core.code.local.LocalCodeRunner;
import io.dify.core.code.local.LocalSettings;
import io.dify.core.template.Selector;
import io.dify.core.value.ValueType;
import io.dify.workflow.StandardNodes;
import io.dify.workflow.graph.Graph;
import io.dify.workflow.graph.GraphNode;
import io.dify.workflow.node.NodeData;
import io.dify.workflow.node.NodeExecutor;
import io.dify.workflow.node.NodeOutcome;
import io.dify.workflow.node.NodeType;
import io.dify.workflow.node.code.CodeConfig;
import io.dify.workflow.node.code.CodeNode;
import io.dify.workflow.testkit.NodeTester;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * Runs the code nodes of other people's app files, which are not part of this project, each by itself and on inputs of the declared types: {@code
 * -Ddify.test.appFiles=DIRECTORY} names where they are. Much of that code reads what a model would have said and so fails on made-up texts; what counts is that
 * nothing fails for a reason of ours.
 */
class PublicCodeTest {
  private static final String DIRECTORY = System.getProperty("dify.test.appFiles", "");
  private static final DslReader READER = new DslReader(StandardNodes.types());

  /** How one node went. */
  private record Line(String file, String node, String outcome) {}

  @Test
  void codeOfOtherPeopleFailsForReasonsOfItsOwnOnly() throws IOException, InterruptedException {
    if (DIRECTORY.isEmpty()) {
      System.out.println("PublicCodeTest: skipped, -Ddify.test.appFiles names no directory.");
    }
    Assumptions.assumeFalse(DIRECTORY.isEmpty());
    List<Line> lines = new ArrayList<>();
    try (LocalCodeRunner runner = new LocalCodeRunner(LocalSettings.DEFAULT);
        Stream<Path> files = Files.list(Path.of(DIRECTORY))) {
      for (CodeLanguage language : CodeLanguage.values()) {
        runner.obstacle(language).ifPresent(why -> {
          System.out.println("PublicCodeTest: skipped, " + why);
          Assumptions.abort(why);
        });
      }
      for (Path path : files.filter(file -> file.toString().matches(".*\\.ya?ml")).sorted().toList()) {
        AppImport read = READER.read(path);
        if (read.graph().isPresent()) {
          for (GraphNode node : nodes(read.graph().get()).filter(each -> each.type().equals("code")).toList()) {
            lines.add(new Line(path.getFileName().toString(), node.id(), run(node, read.graph().get(), runner)));
          }
        }
      }
    }
    Map<String, Integer> totals = new TreeMap<>();
    lines.forEach(line -> {
      System.out.println("PublicCodeTest: " + line.file() + " [" + line.node() + "] " + line.outcome());
      totals.merge(line.outcome().replaceFirst(":.*", ""), 1, Integer::sum);
    });
    System.out.println("PublicCodeTest: " + lines.size() + " nodes: " + totals);
    assertThat(lines).extracting(Line::outcome)
        .noneMatch(outcome -> outcome.contains("sandbox_unavailable") || outcome.startsWith("internal"));
  }

  private static String run(GraphNode node, Graph graph, LocalCodeRunner runner) throws InterruptedException {
    CodeConfig config = (CodeConfig) node.config();
    NodeTester<CodeConfig> tester = NodeTester.of(new Same(config)).config(Map.of())
        .code(runner.within(CodeLimits.DEFAULT.within(Duration.ofSeconds(15))));
    config.variables().forEach(input -> {
      if (input.selector().parts().size() > 1) {
        tester.with(String.join(".", input.selector().parts()), Plausible.of(type(input.selector(), graph)));
      }
    });
    return tester.run().outcome() instanceof NodeOutcome.Failed failed
        ? failed.errorType() + ": " + failed.message().replace('\n', ' ')
        : "succeeded";
  }

  private static ValueType type(Selector selector, Graph graph) {
    return nodes(graph).filter(node -> node.id().equals(selector.node())).findFirst()
        .flatMap(node -> node.config().gives().type(selector.parts().get(1))).orElse(ValueType.STRING);
  }

  private static Stream<GraphNode> nodes(Graph graph) {
    return graph.nodes().stream()
        .flatMap(node -> Stream.concat(Stream.of(node), node.body() == null ? Stream.empty() : nodes(node.body())));
  }

  /** A code node whose configuration has been read. */
  private record Same(CodeConfig config) implements NodeType<CodeConfig> {
    @Override
    public String name() {
      return "code";
    }

    @Override
    public CodeConfig parse(NodeData data) {
      return config;
    }

    @Override
    public NodeExecutor executor(CodeConfig same) {
      return new CodeNode().executor(same);
    }
  }
}
