package io.dify.runtime.testing;

import io.dify.core.cancel.Cancellation;
import io.dify.core.code.CodeRunner;
import io.dify.core.extension.ApiExtensions;
import io.dify.core.file.Documents;
import io.dify.core.file.FileContents;
import io.dify.core.file.LocalFiles;
import io.dify.core.http.OutgoingHttp;
import io.dify.core.model.CallOrigin;
import io.dify.core.model.ModelRef;
import io.dify.core.model.Models;
import io.dify.core.retrieval.KnowledgeDescription;
import io.dify.core.retrieval.KnowledgeFindings;
import io.dify.core.retrieval.KnowledgeHit;
import io.dify.core.retrieval.KnowledgeQuery;
import io.dify.core.retrieval.KnowledgeRetriever;
import io.dify.core.store.Database;
import io.dify.core.testkit.HashEmbeddingModel;
import io.dify.core.time.Ids;
import io.dify.core.tool.Tools;
import io.dify.core.value.ValueJson;
import io.dify.rag.KnowledgeBases;
import io.dify.rag.KnowledgeSetup;
import io.dify.rag.embed.CalibratedModel;
import io.dify.rag.embed.SingleModelEmbedder;
import io.dify.rag.ingest.IngestProgress;
import io.dify.runtime.app.AppStorage;
import io.dify.runtime.app.Observing;
import io.dify.runtime.app.Platform;
import io.dify.runtime.app.Server;
import io.dify.runtime.app.Signers;
import io.dify.runtime.config.PeopleSettings;
import io.dify.runtime.config.StorageSettings;
import io.dify.runtime.http.HttpSettings;
import io.dify.runtime.http.dataset.Datasets;
import io.dify.runtime.http.service.ServiceLimits;
import io.dify.workflow.StandardNodes;
import io.dify.workflow.dsl.DslReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/**
 * A whole server on a free port with all it keeps in a folder, over which it can be started again: apps, files, knowledge bases. Submitted documents are worked
 * on when the test says so ({@link #work}), or at once after {@link #workInBackground}. The chat models of the provider {@code test} say what they were asked, those
 * of {@code fails} fail with the code they are called by.
 */
public final class KnowledgeServer extends ApiClient {
  /** The embedding model there is beside the built-in one. */
  public static final ModelRef EMBEDDING = new ModelRef("hashes", "hash-32");

  private static final long MAX_FILE_BYTES = 256L << 20;

  private final Path folder;
  private final UnaryOperator<KnowledgeSetup> more;
  private final Signers signers = Signers.temporary();
  private Database database;
  private KnowledgeBases bases;
  private Map<String, KnowledgeBases> others;
  private Platform platform;
  private Server server;

  public KnowledgeServer(Path folder) {
    this(folder, UnaryOperator.identity());
  }

  /** @param more what its knowledge bases have beside the usual */
  public KnowledgeServer(Path folder, UnaryOperator<KnowledgeSetup> more) {
    this.folder = folder;
    this.more = more;
    open();
    use(platform.keys().issueForKnowledge(platform.workspace().id()).token());
  }

  private void open() {
    database = Database.open(folder.resolve("dify.db"));
    Models models = new EchoModels();
    others = new ConcurrentHashMap<>();
    platform = Platform.of(new Platform.Parts(database, models, Tools.none(), new OfTenant(""),
        Documents.of(FileContents.none()), new DslReader(StandardNodes.types()), Ids.system(), InstantSource.system(),
        ApiExtensions.none(), OutgoingHttp.ByTenant.none(), files(), signers, CodeRunner.none("No sandbox here."),
        new Datasets(this::of), Observing.standard(InstantSource.system()), PeopleSettings.DEFAULT, Optional.empty()));
    bases = KnowledgeBases.open(more.apply(KnowledgeSetup.of(database, folder.resolve("index"),
        new SingleModelEmbedder(new CalibratedModel(new HashEmbeddingModel(64), 0.2), 1)).withModels(models)),
        platform.workspace().id());
    server = Server.start(platform, new Server.Settings(new HttpSettings("127.0.0.1", 0, Duration.ofSeconds(30),
        Duration.ofMillis(200), Set.of()), ServiceLimits.DEFAULT, 100, app -> List.of()));
  }

  private AppStorage files() {
    return AppStorage.of(StorageSettings.DEFAULT, new LocalFiles(folder.resolve("files"), MAX_FILE_BYTES), signers,
        InstantSource.system());
  }

  private KnowledgeBases of(String tenant) {
    return tenant.equals(platform.workspace().id()) ? bases : others.computeIfAbsent(tenant, bases::ofTenant);
  }

  /** The bases of a tenant; those of the first for whoever has none. */
  private final class OfTenant implements KnowledgeRetriever {
    private final String tenant;

    OfTenant(String tenant) {
      this.tenant = tenant;
    }

    private KnowledgeBases known() {
      return tenant.isEmpty() ? bases : of(tenant);
    }

    @Override
    public List<KnowledgeHit> retrieve(KnowledgeQuery query, Cancellation cancellation) {
      return known().retrieve(query, cancellation);
    }

    @Override
    public KnowledgeFindings find(KnowledgeQuery query, Cancellation cancellation) {
      return known().find(query, cancellation);
    }

    @Override
    public List<KnowledgeDescription> describe(List<String> datasets) {
      return known().describe(datasets);
    }

    @Override
    public KnowledgeRetriever on(CallOrigin caller) {
      return new OfTenant(caller.tenant());
    }
  }

  /** Publishes an app of {@link TestApps} and gives a key for it. */
  public String key(String source) {
    return key(platform.workspace().id(), source);
  }

  /** The same in another workspace. */
  String key(String tenant, String source) {
    String app = platform.apps().publish(tenant, "test.yml", TestApps.bytes(source)).app().id();
    return platform.keys().issueForApp(tenant, app).token();
  }

  /** A key for the knowledge of another workspace, a new one each time. */
  public String keyOfAnotherWorkspace() {
    String id = platform.workspaces().create("Other " + platform.ids().next()).id();
    return platform.keys().issueForKnowledge(id).token();
  }

  /** Deletes all bases of the key's workspace. */
  public void clear() {
    bases.list().forEach(base -> bases.delete(base.id()));
  }

  /** Ends the server and everything in it, and starts it again over the same folder. */
  public void restart() {
    stop();
    open();
  }

  /** Does all work on documents that waits. */
  public void work() {
    work(platform.workspace().id());
  }

  /** The same in another workspace. */
  void work(String tenant) {
    of(tenant).jobs().runAll(IngestProgress.NONE);
  }

  /** From now on documents are worked on as they are in a real server. */
  public void workInBackground() {
    bases.startJobs(2);
  }

  /** The knowledge bases of the key's workspace, beside HTTP. */
  public KnowledgeBases bases() {
    return bases;
  }

  public Platform platform() {
    return platform;
  }

  @Override
  public Server server() {
    return server;
  }

  /** Sends a form with one file. */
  public Answer file(String method, String path, String fileName, byte[] content, Map<String, String> fields)
      throws IOException, InterruptedException {
    return form(method, path, form -> {
      form.file("file", fileName, content);
      fields.forEach(form::field);
    });
  }

  /** Makes a base and gives its id. */
  public String base(String json) throws IOException, InterruptedException {
    return post("/v1/datasets", json).ok().path("id").asText();
  }

  /** Makes a document of text in a base and gives its id; it waits to be worked on. */
  public String document(String base, String name, String text) throws IOException, InterruptedException {
    var body = ValueJson.mapper().createObjectNode().put("name", name).put("text", text)
        .put("indexing_technique", "high_quality");
    body.putObject("process_rule").put("mode", "automatic");
    return json("POST", "/v1/datasets/" + base + "/document/create-by-text", body.toString()).ok()
        .path("document").path("id").asText();
  }

  private void stop() {
    server.close();
    others.values().forEach(KnowledgeBases::close);
    bases.close();
    database.close();
  }

  @Override
  public void close() {
    stop();
    super.close();
  }
}
