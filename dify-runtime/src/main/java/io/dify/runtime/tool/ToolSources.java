package io.dify.runtime.tool;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.http.HttpGateway;
import io.dify.core.secret.MasterKeyFile;
import io.dify.core.secret.Secret;
import io.dify.core.time.Ids;
import io.dify.core.tool.builtin.BuiltInProvider;
import io.dify.core.tool.builtin.BuiltInTools;
import io.dify.core.tool.builtin.ToolCredentials;
import io.dify.core.tool.mcp.McpClient;
import io.dify.core.tool.mcp.McpServer;
import io.dify.core.tool.mcp.McpServers;
import io.dify.core.tool.openapi.ApiAuth;
import io.dify.core.tool.openapi.ApiProviders;
import io.dify.core.tool.openapi.OpenApiDocument;
import io.dify.core.tool.openapi.OpenApiImport;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What the tools of workspaces come from. Keys, and addresses of MCP servers, which often hold one, are encrypted before they are kept. Thread-safe; rows are read
 * at each use, so that a change counts at once.
 */
public final class ToolSources {
  private final ToolStore store;
  private final ToolSeal seal;
  private final Ids ids;
  private final InstantSource clock;
  private final ApiDocuments documents = new ApiDocuments();

  /** Sources in this store, sealed with this key. */
  public ToolSources(ToolStore store, MasterKeyFile keys, Ids ids, InstantSource clock) {
    this.store = store;
    this.seal = new ToolSeal(keys, new SecureRandom());
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * What a source is called.
   *
   * @param id id by which app files name it; empty to make one
   * @param name name for people, unique among sources of its kind
   */
  public record Naming(String id, String name) {}

  /**
   * Imports an OpenAPI document.
   *
   * @param base where it came from, for servers with relative addresses; empty when that is not known
   * @return what was read
   * @throws DifyException {@code SYNTAX} when it has no usable operation, {@code CONFLICT} when id or name is taken; nothing is kept then
   */
  public OpenApiImport addOpenApi(String tenantId, Naming naming, String document, String base, ApiAuth auth) {
    OpenApiImport read = OpenApiDocument.read(document, base);
    read.orFail();
    add(tenantId, ToolKind.API, naming, ApiDocuments.definition(document, base), ApiDocuments.secrets(auth));
    return read;
  }

  /**
   * Sets an MCP server up: asks it for its tools, which are kept.
   *
   * @param server with an empty id to make one
   * @return the server with its tools
   * @throws DifyException what the server failed with, {@code CONFLICT} when id or name is taken; nothing is kept then
   */
  public McpServer addMcp(String tenantId, McpServer server, HttpGateway http) {
    McpServer listed = listed(server, http);
    add(tenantId, ToolKind.MCP, new Naming(server.id(), server.name()), McpRows.definition(listed),
        McpRows.secrets(listed));
    return listed;
  }

  /** Asks an MCP server for its tools anew. */
  public McpServer refreshMcp(String tenantId, String idOrName, HttpGateway http) {
    SealedTools row = store.find(tenantId, ToolKind.MCP, idOrName)
        .orElseThrow(() -> new DifyException(ErrorCode.NOT_FOUND, "There is no MCP server '" + idOrName + "'."));
    McpServer listed = listed(McpRows.server(row, seal.open(row)), http);
    store.replace(row.with(McpRows.definition(listed), row.sealed()));
    return listed;
  }

  private static McpServer listed(McpServer server, HttpGateway http) {
    try (McpClient client = new McpClient(http, server)) {
      return server.with(client.refreshed(Cancellation.none()));
    }
  }

  /**
   * Sets a field of the credential of a provider of built-in tools; the others stay.
   *
   * @throws DifyException {@code NOT_FOUND} when there is no such provider, {@code INVALID_PARAM} when it has no such field
   */
  public void setCredential(String tenantId, String provider, String field, Secret value) {
    String id = BuiltInTools.shortId(provider);
    BuiltInProvider known = BuiltInTools.providers().stream().filter(one -> one.id().equals(id)).findFirst()
        .orElseThrow(() -> new DifyException(ErrorCode.NOT_FOUND, "There is no provider of built-in tools '" + provider
            + "'; there are "
            + BuiltInTools.providers().stream().map(BuiltInProvider::id).sorted().collect(Collectors.joining(", "))
            + "."));
    if (known.credential().stream().noneMatch(one -> one.name().equals(field))) {
      throw new DifyException(ErrorCode.INVALID_PARAM,
          "The tools of " + id + " have no field '" + field + "'; they have: "
              + known.credential().stream().map(one -> one.name()).collect(Collectors.joining(", ")) + ".");
    }
    Optional<SealedTools> row = store.find(tenantId, ToolKind.BUILTIN, id);
    Map<String, Secret> fields = row.map(seal::open).orElseGet(HashMap::new);
    fields.put(field, value);
    row.ifPresentOrElse(present -> store.replace(present.with(String.join(",", fields.keySet()),
        seal.seal(fields, present, List.of(present)))),
        () -> add(tenantId, ToolKind.BUILTIN, new Naming(id, id), field, fields));
  }

  private void add(String tenantId, ToolKind kind, Naming naming, String definition, Map<String, Secret> secrets) {
    SealedTools draft = new SealedTools(naming.id().isEmpty() ? ids.next() : naming.id(), tenantId, kind, naming.name(),
        definition, "", Instant.ofEpochMilli(clock.millis()));
    store.add(draft.with(definition, seal.seal(secrets, draft, store.list(tenantId))));
  }

  /** The sources of a tenant, closed; needs no master key. */
  public List<SealedTools> list(String tenantId) {
    return store.list(tenantId);
  }

  /** Removes a source by id or name; needs no master key. False when there is none. */
  public boolean remove(String tenantId, ToolKind kind, String idOrName) {
    return store.find(tenantId, kind, idOrName).map(row -> store.remove(tenantId, kind, row.id())).orElse(false);
  }

  /** The OpenAPI documents. */
  public ApiProviders documents() {
    return (origin, provider) -> store.find(origin.tenant(), ToolKind.API, provider)
        .map(row -> documents.provider(row, seal.open(row)));
  }

  /** The MCP servers. */
  public McpServers servers() {
    return (origin, server) -> store.find(origin.tenant(), ToolKind.MCP, server)
        .map(row -> McpRows.server(row, seal.open(row)));
  }

  /** The credentials of built-in tools. */
  public ToolCredentials credentials() {
    return (origin, provider) -> store.find(origin.tenant(), ToolKind.BUILTIN, provider).map(seal::open)
        .orElse(Map.of());
  }
}
