package io.dify.runtime.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.http.EgressPolicy;
import io.dify.core.http.HttpGateway;
import io.dify.core.model.CallOrigin;
import io.dify.core.secret.MasterKeyFile;
import io.dify.core.secret.Secret;
import io.dify.core.store.Database;
import io.dify.core.time.Ids;
import io.dify.core.tool.mcp.McpServer;
import io.dify.core.tool.openapi.ApiAuth;
import io.dify.core.tool.openapi.ApiProvider;
import io.dify.runtime.app.Platform;
import io.dify.runtime.tenant.store.StoredWorkspaces;
import io.dify.runtime.tool.ToolSources.Naming;
import io.dify.runtime.tool.store.StoredTools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ToolSourcesTest {
  private static final String CANARY = "sk-canary-tools-1";
  private static final String DOCUMENT = """
      openapi: 3.0.0
      info: {title: T, version: "1"}
      servers: [{url: https://api.example.com}]
      paths: {/a: {get: {operationId: a}}}
      """;
  private final Ids ids = Ids.system();
  private final InstantSource clock = InstantSource.fixed(Instant.EPOCH);
  private final Database database = Database.memory();
  @TempDir
  Path folder;
  private ToolSources sources;
  private String tenant;
  private CallOrigin origin;

  @BeforeEach
  void open() {
    database.migrate("runtime", Platform.class);
    tenant = new StoredWorkspaces(database, ids, clock).first().id();
    origin = CallOrigin.of(tenant, "", "");
    sources = sources();
  }

  private ToolSources sources() {
    return new ToolSources(new StoredTools(database),
        new MasterKeyFile(folder.resolve("master.key"), Optional.empty(), new SecureRandom()), ids, clock);
  }

  @AfterEach
  void close() {
    database.close();
  }

  private ApiAuth bearer() {
    return new ApiAuth.Header("X-Key", ApiAuth.Prefix.BEARER, Secret.of(CANARY));
  }

  @Test
  void aDocumentIsFoundByIdAndNameWithItsKeyAndOnlyInItsWorkspace() {
    sources.addOpenApi(tenant, new Naming("fe2f4c5a", "shop"), DOCUMENT, "", bearer());
    for (String named : new String[]{ "fe2f4c5a", "shop"}) {
      ApiProvider provider = sources.documents().find(origin, named).orElseThrow();
      assertThat(provider.operations()).hasSize(1);
      assertThat(provider.auth()).isEqualTo(bearer());
    }
    assertThat(sources.documents().find(CallOrigin.of("other", "", ""), "shop")).isEmpty();
    assertThat(sources.documents().find(CallOrigin.NONE, "shop")).isEmpty();
    assertThat(sources.remove("other", ToolKind.API, "shop")).isFalse();
    assertThat(sources.remove(tenant, ToolKind.API, "shop")).isTrue();
    assertThat(sources.documents().find(origin, "shop")).isEmpty();
  }

  @Test
  void queryKeysAndNoKeysComeBackAsTheyWere() {
    ApiAuth query = new ApiAuth.Query("k", Secret.of(CANARY));
    sources.addOpenApi(tenant, new Naming("", "q"), DOCUMENT, "", query);
    sources.addOpenApi(tenant, new Naming("", "none"), DOCUMENT, "", ApiAuth.none());
    assertThat(sources.documents().find(origin, "q").orElseThrow().auth()).isEqualTo(query);
    assertThat(sources.documents().find(origin, "none").orElseThrow().auth()).isEqualTo(ApiAuth.none());
  }

  @Test
  void withoutSecretsNoMasterKeyIsMade() {
    sources.addOpenApi(tenant, new Naming("", "none"), DOCUMENT, "", ApiAuth.none());
    assertThat(folder.resolve("master.key")).doesNotExist();
    sources.setCredential(tenant, "tavily", "tavily_api_key", Secret.of(CANARY));
    assertThat(folder.resolve("master.key")).exists();
  }

  @Test
  void fieldsOfACredentialAreSetOneByOne() {
    sources.setCredential(tenant, "langgenius/tavily/tavily", "tavily_api_key", Secret.of("old"));
    sources.setCredential(tenant, "tavily", "tavily_api_key", Secret.of(CANARY));
    assertThat(sources.credentials().of(origin, "tavily")).containsEntry("tavily_api_key", Secret.of(CANARY))
        .hasSize(1);
    assertThat(sources.credentials().of(CallOrigin.of("other", "", ""), "tavily")).isEmpty();
    assertThatThrownBy(() -> sources.setCredential(tenant, "tavily", "key", Secret.of("x")))
        .hasMessageContaining("no field 'key'; they have: tavily_api_key");
    assertThatThrownBy(() -> sources.setCredential(tenant, "nobody", "key", Secret.of("x")))
        .hasMessageContaining("There is no provider of built-in tools 'nobody'");
  }

  @Test
  void whatIsKeptShowsNoSecret() {
    sources.addOpenApi(tenant, new Naming("", "shop"), DOCUMENT, "", bearer());
    sources.setCredential(tenant, "tavily", "tavily_api_key", Secret.of(CANARY));
    assertThat(sources.list(tenant)).hasSize(2).allSatisfy(row -> {
      assertThat(row.toString()).doesNotContain(CANARY, "X-Key");
      assertThat(row.sealed()).startsWith("v1.");
    });
  }

  @Test
  void aRowThatIsMovedToAnotherPlaceDoesNotOpen() {
    sources.setCredential(tenant, "tavily", "tavily_api_key", Secret.of(CANARY));
    SealedTools row = sources.list(tenant).getFirst();
    StoredTools store = new StoredTools(database);
    store.add(new SealedTools("jina", tenant, ToolKind.BUILTIN, "jina", row.definition(), row.sealed(), Instant.EPOCH));
    assertThatThrownBy(() -> sources.credentials().of(origin, "jina")).isInstanceOf(DifyException.class)
        .hasMessageContaining("Tools of jina").hasMessageNotContaining(CANARY);
  }

  @Test
  void aLostMasterKeyIsSaidAndNotReplaced() throws Exception {
    sources.setCredential(tenant, "tavily", "tavily_api_key", Secret.of(CANARY));
    Files.delete(folder.resolve("master.key"));
    assertThatThrownBy(() -> sources().credentials().of(origin, "tavily")).isInstanceOf(DifyException.class);
    assertThatThrownBy(() -> sources().setCredential(tenant, "jina", "api_key", Secret.of("x")))
        .isInstanceOf(DifyException.class);
    assertThat(folder.resolve("master.key")).doesNotExist();
    assertThat(sources().list(tenant)).hasSize(1);
  }

  @Test
  void whatCannotBeUsedIsNotKept() {
    assertThatThrownBy(() -> sources.addOpenApi(tenant, new Naming("", "bad"), "openapi: 3.0.0", "", ApiAuth.none()))
        .isInstanceOf(DifyException.class).extracting(thrown -> ((DifyException) thrown).code())
        .isEqualTo(ErrorCode.SYNTAX);
    try (HttpGateway http = HttpGateway.under(EgressPolicy.guarded())) {
      assertThatThrownBy(() -> sources.addMcp(tenant, McpServer.of("m", "http://127.0.0.1:9/mcp"), http))
          .isInstanceOf(DifyException.class).extracting(thrown -> ((DifyException) thrown).code())
          .isEqualTo(ErrorCode.EGRESS_DENIED);
    }
    assertThat(sources.list(tenant)).isEmpty();
  }
}
