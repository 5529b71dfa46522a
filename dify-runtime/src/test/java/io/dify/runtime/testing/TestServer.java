package io.dify.runtime.testing;

import com.fasterxml.jackson.databind.JsonNode;
import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.file.Documents;
import io.dify.core.file.FileContents;
import io.dify.core.model.ChatModel;
import io.dify.core.model.EmbeddingModel;
import io.dify.core.model.ModelAnswer;
import io.dify.core.model.ModelCall;
import io.dify.core.model.ModelDelta;
import io.dify.core.model.ModelRef;
import io.dify.core.model.Models;
import io.dify.core.model.Usage;
import io.dify.core.retrieval.KnowledgeHit;
import io.dify.core.store.Database;
import io.dify.core.testkit.HashEmbeddingModel;
import io.dify.core.time.Ids;
import io.dify.core.tool.Tools;
import io.dify.runtime.app.Platform;
import io.dify.runtime.app.Server;
import io.dify.runtime.http.HttpSettings;
import io.dify.runtime.http.service.ServiceLimits;
import io.dify.runtime.registry.LiveApp;
import io.dify.workflow.StandardNodes;
import io.dify.workflow.dsl.DslReader;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * A whole server on a free port, with a database in memory, one passage of knowledge and a model whose answers a test writes. Every answer is held to
 * what its route has announced in {@code openapi.json}.
 */
public final class TestServer extends ApiClient {
  /** Makes the pieces of an answer. */
  @FunctionalInterface
  public interface Script {
    List<String> pieces(ModelCall call) throws InterruptedException;
  }

  /** Every call the model got. */
  public final List<ModelCall> calls = new CopyOnWriteArrayList<>();

  private final Database database;
  private final Platform platform;
  private final Server server;
  private volatile Script script = call -> List.of("It ", "is ", "so.");

  public TestServer() {
    this(ServiceLimits.DEFAULT, 1000);
  }

  /** With more models than the chat model. */
  public TestServer(UnaryOperator<Models> around) {
    this(Database.memory(), ServiceLimits.DEFAULT, 1000, around, Tools.none());
  }

  /** On another database, which it closes. */
  public TestServer(Database database) {
    this(database, ServiceLimits.DEFAULT, 1000, UnaryOperator.identity(), Tools.none());
  }

  public TestServer(ServiceLimits limits, int maxRuns) {
    this(Database.memory(), limits, maxRuns, UnaryOperator.identity(), Tools.none());
  }

  /** With tools. */
  public TestServer(Tools tools) {
    this(Database.memory(), ServiceLimits.DEFAULT, 1000, UnaryOperator.identity(), tools);
  }

  private TestServer(Database database, ServiceLimits limits, int maxRuns, UnaryOperator<Models> around, Tools tools) {
    this.database = database;
    ChatModel model = this::answer;
    platform = Platform.of(new Platform.Parts(database, around.apply(models(model)), tools,
        (query, cancellation) -> List.of(hit()),
        Documents.of(FileContents.none()), new DslReader(StandardNodes.types()), Ids.system(), InstantSource.system()));
    server = Server.start(platform, new Server.Settings(new HttpSettings("127.0.0.1", 0, Duration.ofSeconds(30),
        Duration.ofMillis(200), Set.of()), limits, maxRuns, app -> List.of("extractive")));
    use(key(TestApps.BOT));
  }

  /** Any embedding model makes vectors of hashes, except those named {@code broken}. */
  private static Models models(ChatModel model) {
    return new Models() {
      @Override
      public ChatModel chat(ModelRef ref) {
        return model;
      }

      @Override
      public EmbeddingModel embedding(ModelRef ref) {
        if (ref.name().equals("broken")) {
          throw new DifyException(ErrorCode.PROVIDER_NOT_INITIALIZE, "No account for " + ref + ".");
        }
        return new HashEmbeddingModel(64);
      }
    };
  }

  private ModelAnswer answer(ModelCall call, Consumer<ModelDelta> sink, Cancellation cancellation) {
    calls.add(call);
    List<String> pieces;
    try {
      pieces = script.pieces(call);
    } catch (InterruptedException e) {
      cancellation.throwIfCancelled();
      throw new AssertionError(e);
    }
    pieces.forEach(piece -> sink.accept(new ModelDelta.Text(piece)));
    return ModelAnswer.of(call.model(), String.join("", pieces), new Usage(7, pieces.size()));
  }

  private static KnowledgeHit hit() {
    return new KnowledgeHit("d1", "faq", "doc1", "faq.csv", "upload_file", "seg1", "Returns", "Return within 30 days.",
        0.9, OptionalDouble.of(0.8), 1, 4, 22, 3, "hash", Map.of());
  }

  /** What the model answers from now on. */
  public void script(Script pieces) {
    script = pieces;
  }

  /** Publishes an app of {@link TestApps} and gives a key for it. */
  public String key(String source) {
    LiveApp app = platform.apps().publish(platform.workspace().id(), "test.yml", TestApps.bytes(source));
    return platform.keys().issueForApp(platform.workspace().id(), app.app().id()).token();
  }

  public Platform platform() {
    return platform;
  }

  @Override
  public Server server() {
    return server;
  }

  /** All records of a chat's stream. */
  public List<JsonNode> events(String query) throws IOException, InterruptedException {
    try (EventReader reader = stream("/v1/chat-messages",
        "{'query':'" + query + "','response_mode':'streaming','user':'u1'}")) {
      return reader.all();
    }
  }

  /** Names of records, in order, each once in a row. */
  public static List<String> names(List<JsonNode> events) {
    List<String> names = new ArrayList<>();
    events.forEach(event -> {
      String name = event.path("event").asText();
      if (names.isEmpty() || !names.getLast().equals(name)) {
        names.add(name);
      }
    });
    return names;
  }

  @Override
  public void close() {
    server.close();
    super.close();
    database.close();
  }
}
