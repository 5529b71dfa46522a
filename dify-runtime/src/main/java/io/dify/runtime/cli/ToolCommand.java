package io.dify.runtime.cli;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.http.EgressPolicy;
import io.dify.core.http.HttpHeaders;
import io.dify.core.model.CallOrigin;
import io.dify.core.secret.Secret;
import io.dify.core.tool.Tool;
import io.dify.core.tool.ToolContext;
import io.dify.core.tool.ToolRef;
import io.dify.core.tool.builtin.BuiltInTools;
import io.dify.core.tool.mcp.McpServer;
import io.dify.core.tool.mcp.McpToolSpec;
import io.dify.core.tool.openapi.ApiAuth;
import io.dify.core.tool.openapi.ApiOperation;
import io.dify.core.tool.openapi.OpenApiImport;
import io.dify.core.tool.web.WebClient;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import io.dify.runtime.app.Installation;
import io.dify.runtime.tool.SealedTools;
import io.dify.runtime.tool.ToolKind;
import io.dify.runtime.tool.ToolSettings;
import io.dify.runtime.tool.ToolSources.Naming;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tools: OpenAPI documents, MCP servers, credentials of built-in ones. */
@Command(name = "tool", description = "Adds, lists, tests and removes tools; the server must be stopped.", synopsisSubcommandLabel = "COMMAND")
final class ToolCommand {
  private static final String FROM_ENV = "Read the secret from this variable, not from the standard input.";
  private static final String ID = "The id app files name it by (provider_id); made when left out.";

  private final Context context;

  ToolCommand(Context context) {
    this.context = context;
  }

  /** What is done with an installation. */
  @FunctionalInterface
  private interface Action {
    int on(Installation installation) throws InterruptedException;
  }

  @Command(name = "add-openapi", description = "Makes tools of the operations of an OpenAPI document.")
  int addOpenApi(@Mixin DataOption data,
      @Parameters(paramLabel = "FILE|URL", description = "The document, JSON or YAML.") String source,
      @Option(names = "--name", required = true, description = "Name; app files may name it too.") String name,
      @Option(names = "--id", description = ID, defaultValue = "") String id,
      @Option(names = "--header", description = "Header field that carries a key, for example Authorization.") @Nullable String header,
      @Option(names = "--prefix", description = "What stands before the key: ${COMPLETION-CANDIDATES}.", defaultValue = "BEARER") ApiAuth.Prefix prefix,
      @Option(names = "--query", description = "Query parameter that carries a key.") @Nullable String query,
      @Option(names = "--from-env", paramLabel = "VARIABLE", description = FROM_ENV) @Nullable String variable) {
    return with(data, installation -> {
      boolean remote = source.startsWith("http://") || source.startsWith("https://");
      String document = remote ? fetched(installation, source) : read(source);
      ApiAuth auth = header != null
          ? new ApiAuth.Header(header, prefix, secret("key", variable))
          : query != null ? new ApiAuth.Query(query, secret("key", variable)) : ApiAuth.none();
      OpenApiImport added = installation.tools().sources().addOpenApi(workspace(installation), new Naming(id, name),
          document, remote ? source : "", auth);
      added.problems().forEach(problem -> context.console().note("warning: " + problem));
      ToolSettings allowed = context.tools(context.data(data.directory));
      added.unreachable(EgressPolicy.guarded(allowed.egress().everybody()).allowing(allowed.origins()))
          .forEach(problem -> context.console().note("warning: " + problem));
      added.operations().stream().map(ApiOperation::id).forEach(context.console()::line);
      return 0;
    });
  }

  @Command(name = "add-mcp", description = "Makes the tools of an MCP server (streamable HTTP) available.")
  int addMcp(@Mixin DataOption data,
      @Parameters(paramLabel = "URL", description = "Its address; - to read it from the standard input, since it may hold a key.") String url,
      @Option(names = "--name", required = true, description = "Name; app files may name it too.") String name,
      @Option(names = "--id", description = ID, defaultValue = "") String id,
      @Option(names = "--header", description = "Header field that carries a key, for example Authorization.") @Nullable String header,
      @Option(names = "--from-env", paramLabel = "VARIABLE", description = FROM_ENV) @Nullable String variable,
      @Option(names = "--timeout", paramLabel = "SECONDS", description = "How long an answer may take to begin, default ${DEFAULT-VALUE}.", defaultValue = "30") int timeout) {
    return with(data, installation -> {
      Map<String, Secret> headers = header == null ? Map.of() : Map.of(header, secret("header field", variable));
      String address = url.equals("-") ? context.console().secret("address").reveal() : url;
      McpServer added = installation.tools().sources().addMcp(workspace(installation), new McpServer(id, name, address,
          headers, Duration.ofSeconds(Math.max(1, timeout)), McpServer.DEFAULT_READ_TIMEOUT, List.of()),
          installation.tools().http());
      added.tools().stream().map(McpToolSpec::name).forEach(context.console()::line);
      return 0;
    });
  }

  @Command(name = "refresh", description = "Asks an MCP server for its tools anew.")
  int refresh(@Mixin DataOption data, @Parameters(paramLabel = "NAME", description = "Name or id.") String name) {
    return with(data, installation -> {
      installation.tools().sources().refreshMcp(workspace(installation), name, installation.tools().http()).tools()
          .stream().map(McpToolSpec::name).forEach(context.console()::line);
      return 0;
    });
  }

  @Command(name = "credential", description = "Sets a field of the credential of built-in tools; the value is read from the standard input.")
  int credential(@Mixin DataOption data,
      @Parameters(paramLabel = "PROVIDER", description = "For example tavily.") String provider,
      @Parameters(paramLabel = "FIELD", description = "For example tavily_api_key.") String field,
      @Option(names = "--from-env", paramLabel = "VARIABLE", description = FROM_ENV) @Nullable String variable) {
    return with(data, installation -> {
      installation.tools().sources().setCredential(workspace(installation), provider, field, secret(field, variable));
      context.console().note("Set; it is kept encrypted.");
      return 0;
    });
  }

  @Command(name = "list", description = "Lists built-in tools and what was added: kind, name, id. Shows no secrets.")
  int list(@Mixin DataOption data) {
    return with(data, installation -> {
      BuiltInTools.providers().forEach(provider -> context.console()
          .line("builtin  " + provider.id() + "  " + String.join(", ", provider.tools())));
      for (SealedTools source : installation.tools().sources().list(workspace(installation))) {
        String what = source.kind() == ToolKind.BUILTIN ? "credential (" + source.definition() + ")" : source.id();
        context.console()
            .line(source.kind().name().toLowerCase(Locale.ROOT) + "  " + source.name() + "  " + what);
      }
      return 0;
    });
  }

  @Command(name = "remove", description = "Removes a document, a server or a credential.")
  int remove(@Mixin DataOption data,
      @Parameters(paramLabel = "KIND", description = "${COMPLETION-CANDIDATES}") ToolKind kind,
      @Parameters(paramLabel = "NAME", description = "Name or id.") String name) {
    return with(data, installation -> {
      if (!installation.tools().sources().remove(workspace(installation), kind, name)) {
        throw new DifyException(ErrorCode.NOT_FOUND, "There is nothing of that kind called '" + name
            + "'; 'tool list' shows what there is.");
      }
      context.console().note("Removed.");
      return 0;
    });
  }

  @Command(name = "test", description = "Calls a tool once and prints what it gives.")
  int test(@Mixin DataOption data,
      @Parameters(paramLabel = "KIND", description = "${COMPLETION-CANDIDATES}") ToolKind kind,
      @Parameters(paramLabel = "PROVIDER", description = "Id or name.") String provider,
      @Parameters(paramLabel = "TOOL") String name,
      @Option(names = "--args", paramLabel = "JSON", description = "Arguments, an object.", defaultValue = "{}") String arguments) {
    return with(data, installation -> {
      if (!(ValueJson.read(arguments) instanceof Value.Obj given)) {
        throw new DifyException(ErrorCode.INVALID_PARAM, "--args must be a JSON object.");
      }
      CallOrigin origin = CallOrigin.of(workspace(installation), "", "cli");
      Tool tool = installation.tools().tools().on(origin).tool(new ToolRef(kind.source(), provider, name),
          new Value.Obj(Map.of()));
      context.console().line(tool.run(given,
          new ToolContext(origin, "cli", 0, InstantSource.system(), Cancellation.none())).text());
      return 0;
    });
  }

  private static String fetched(Installation installation, String url) {
    return new WebClient(installation.tools().http()).get(url, HttpHeaders.none(), Cancellation.none()).orFail()
        .text();
  }

  private static String read(String file) {
    try {
      return Files.readString(Path.of(file));
    } catch (IOException | InvalidPathException e) {
      throw new DifyException(ErrorCode.FILE_UNREADABLE,
          "The file '" + file + "' cannot be read as text in UTF-8; check its name and permissions.", e);
    }
  }

  private Secret secret(String what, @Nullable String variable) {
    return variable != null ? context.secretOf(variable) : context.console().secret(what);
  }

  private static String workspace(Installation installation) {
    return installation.platform().workspace().id();
  }

  private int with(DataOption data, Action action) {
    try (Installation installation = context.open(data)) {
      return action.on(installation);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DifyException(ErrorCode.CANCELLED, "The call was interrupted.", e);
    }
  }
}
