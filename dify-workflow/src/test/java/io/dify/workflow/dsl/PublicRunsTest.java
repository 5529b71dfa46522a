package io.dify.workflow.dsl;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.file.Documents;
import io.dify.core.file.MemoryFiles;
import io.dify.core.file.TextExtraction;
import io.dify.core.http.HttpGateway;
import io.dify.core.http.HttpProxy;
import io.dify.core.http.OutgoingHttp;
import io.dify.core.http.ProxySettings;
import io.dify.core.model.ChatModel;
import io.dify.core.model.ModelRef;
import io.dify.core.model.ToolSpec;
import io.dify.core.retrieval.KnowledgeHit;
import io.dify.core.retrieval.KnowledgeQuery;
import io.dify.core.testkit.ScriptedChatModel;
import io.dify.core.testkit.ScriptedTurn;
import io.dify.core.tool.Tool;
import io.dify.core.tool.ToolContext;
import io.dify.core.tool.ToolResult;
import io.dify.core.value.FileRef;
import io.dify.core.value.Value;
import io.dify.workflow.StandardNodes;
import io.dify.workflow.engine.WorkflowEngine;
import io.dify.workflow.graph.Graph;
import io.dify.workflow.graph.GraphNode;
import io.dify.workflow.node.NodeExecutor;
import io.dify.workflow.node.NodeTypes;
import io.dify.workflow.run.RunResult;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * Runs app files of other people, which are not part of this project, with scripted models and made-up knowledge and inputs: {@code
 * -Ddify.test.appFiles=DIRECTORY} names where they are. Once as they are, and once with stand-ins for the kinds of nodes that cannot run.
 * Code has stand-ins too: {@link PublicCodeTest} runs it.
 */
class PublicRunsTest {
  private static final String DIRECTORY = System.getProperty("dify.test.appFiles", "");
  private static final NodeTypes TYPES = StandardNodes.types();
  private static final DslReader READER = new DslReader(TYPES);

  /** Any document, with the same text: extraction has its own tests. */
  private static final Documents DOCUMENTS = Documents.of((file, cancellation) -> new ByteArrayInputStream(new byte[1]))
      .with(new TextExtraction() {
        @Override
        public Set<String> kinds() {
          return Set.of("pdf", "docx", "xlsx", "txt", "md");
        }

        @Override
        public String text(FileRef file, String kind, byte[] content) {
          return "Green tea is brewed at 80 degrees.";
        }
      });

  /** Says something whatever it is asked. */
  private record MadeUp(String name) implements Tool {
    @Override
    public ToolSpec spec() {
      return new ToolSpec(name, "", new Value.Obj(Map.of("type", Value.of("object"))));
    }

    @Override
    public ToolResult run(Value.Obj arguments, ToolContext context) {
      return ToolResult.of("Green tea likes 80 degrees.", Value.from(Map.of("temperature", 80)));
    }
  }

  /** Stands for the whole web: a proxy that answers everything itself. Encryption is left out, for nobody has the certificates. */
  private static HttpServer web(List<String> asked) throws IOException {
    HttpServer web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    web.createContext("/", exchange -> {
      try (exchange) {
        exchange.getRequestBody().readAllBytes();
        asked.add(exchange.getRequestMethod() + " " + exchange.getRequestHeaders().getFirst("Host"));
        byte[] answer = "{\"data\": [{\"title\": \"tea\", \"url\": \"http://example.org/1\"}]}"
            .getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, answer.length);
        exchange.getResponseBody().write(answer);
      }
    });
    web.start();
    return web;
  }

  private static OutgoingHttp through(HttpServer web) {
    HttpProxy proxy = new HttpProxy("127.0.0.1", web.getAddress().getPort(), Optional.empty());
    return OutgoingHttp.through(HttpGateway.under(origin -> List.of(InetAddress.getLoopbackAddress()))
        .through(new ProxySettings(Optional.of(proxy), Optional.of(proxy), List.of(), false)));
  }

  private static AppImport read(Path path) throws IOException {
    return READER.read(Files.readString(path).replace("https://", "http://").replace("//127.0.0.1", "//here.example"));
  }

  /** How one file went. */
  private record Line(String file, String kind, String status, String reason) {}

  @Test
  void everyFileThatCanRunDoes() throws IOException, InterruptedException {
    if (DIRECTORY.isEmpty()) {
      System.out.println("PublicRunsTest: skipped, -Ddify.test.appFiles names no directory.");
    }
    Assumptions.assumeFalse(DIRECTORY.isEmpty());
    List<Line> lines = new ArrayList<>();
    List<String> asked = new CopyOnWriteArrayList<>();
    HttpServer web = web(asked);
    OutgoingHttp http = through(web);
    try (Stream<Path> files = Files.list(Path.of(DIRECTORY))) {
      for (Path path : files.filter(file -> file.toString().matches(".*\\.ya?ml")).sorted().toList()) {
        lines.add(line(path, http));
      }
    } finally {
      web.stop(0);
      http.gateway().close();
    }
    System.out.println("PublicRunsTest: " + asked.size() + " requests to " + new TreeSet<>(asked));
    lines.forEach(line -> System.out.printf("PublicRunsTest: %-8s %-19s %s %s%n", line.kind(), line.status(),
        line.file(), line.reason()));
    Map<String, Integer> totals = new TreeMap<>();
    lines.forEach(line -> totals.merge(line.kind() + " " + line.status(), 1, Integer::sum));
    System.out.println("PublicRunsTest: " + lines.size() + " files: " + totals);
    // What a made-up model says is no JSON, so a request whose body is that text is refused, and listed above.
    assertThat(lines).filteredOn(line -> line.kind().equals("real") && !line.reason().contains("The body is not JSON"))
        .extracting(Line::status)
        .isSubsetOf("succeeded", "partial-succeeded");
    assertThat(lines).extracting(Line::reason).noneMatch(reason -> reason.startsWith(ErrorCode.INTERNAL.wire()));
  }

  private static Line line(Path path, OutgoingHttp http) throws IOException, InterruptedException {
    String name = path.getFileName().toString();
    AppImport read = read(path);
    if (read.graph().isEmpty()) {
      String reason = Stream.concat(read.problems().stream().filter(DslProblem::isError).map(DslProblem::toString),
          read.unsupported().stream().map(Unsupported::reason)).findFirst().orElse("");
      return new Line(name, "no graph", "not run", reason);
    }
    AtomicBoolean real = new AtomicBoolean(true);
    WorkflowEngine engine = WorkflowEngine.builder().models(ref -> answers(ref)).knowledge(PublicRunsTest::passages)
        .tools((ref, settings) -> new MadeUp(ref.name()))
        .documents(DOCUMENTS).http(http).files(new MemoryFiles(1 << 20))
        .standIns(node -> TYPES.find(node.type()).isPresent() && !node.type().equals("code")
            ? Optional.empty()
            : standIn(node, real))
        .build();
    try {
      RunResult result = engine
          .start(withSecrets(read.graph().get()), Plausible.request(read.file().orElseThrow(), read.graph().get()))
          .await();
      return new Line(name, kind(real), result.status().wire(),
          result.error() == null ? "" : result.errorType() + ": " + result.error());
    } catch (DifyException e) {
      return new Line(name, kind(real), "refused", e.code().wire() + ": " + e.text());
    }
  }

  /** Files come without their secrets; whoever runs one puts them in. */
  private static Graph withSecrets(Graph graph) {
    Map<String, Value> environment = new TreeMap<>(graph.environment().fields());
    environment.replaceAll((name, value) -> value.equals(Value.of("")) ? Value.of("a secret") : value);
    return graph.withEnvironment(new Value.Obj(environment));
  }

  private static Optional<NodeExecutor> standIn(GraphNode node, AtomicBoolean real) {
    real.set(false);
    return Optional.of(Plausible.standIn(node));
  }

  /** A run in which no node had a stand-in is the real thing. */
  private static String kind(AtomicBoolean real) {
    return real.get() ? "real" : "stand-ins";
  }

  private static ChatModel answers(ModelRef ref) {
    return ScriptedChatModel.deciding(call -> ScriptedTurn.saying("Green tea likes ", "80 degrees."));
  }

  private static List<KnowledgeHit> passages(KnowledgeQuery query, Cancellation cancellation) {
    return List.of(new KnowledgeHit(query.datasets().getFirst(), "Tea", "d1", "tea.md", "upload_file", "s1", "Brewing",
        "Green tea is brewed at 80 degrees.", 0.9, OptionalDouble.empty(), 1, 1, 34, 0, "h", Map.of()));
  }
}
