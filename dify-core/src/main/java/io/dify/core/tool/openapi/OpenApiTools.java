package io.dify.core.tool.openapi;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.http.HttpGateway;
import io.dify.core.model.CallOrigin;
import io.dify.core.tool.Tool;
import io.dify.core.tool.ToolRef;
import io.dify.core.tool.Tools;
import io.dify.core.tool.web.WebClient;
import io.dify.core.value.Value;
import java.util.stream.Collectors;

/** Operations of imported documents as tools. Immutable, thread-safe. */
public final class OpenApiTools implements Tools {
  private static final int MAX_NAMED = 20;

  private final WebClient web;
  private final ApiProviders providers;
  private final CallOrigin origin;

  private OpenApiTools(WebClient web, ApiProviders providers, CallOrigin origin) {
    this.web = web;
    this.providers = providers;
    this.origin = origin;
  }

  /** Tools that go out through this gateway, which stays the caller's. */
  public static OpenApiTools of(HttpGateway http, ApiProviders providers) {
    return new OpenApiTools(new WebClient(http), providers, CallOrigin.NONE);
  }

  @Override
  public Tools on(CallOrigin caller) {
    return new OpenApiTools(web, providers, caller);
  }

  @Override
  public Tool tool(ToolRef ref, Value.Obj settings) {
    ApiProvider provider = providers.find(origin, ref.provider())
        .orElseThrow(() -> new DifyException(ErrorCode.NOT_FOUND, "There is no tool " + ref
            + ": no OpenAPI document of that id or name was imported; 'dify tool add-openapi' imports one."));
    ApiOperation operation = provider.operations().stream()
        .filter(one -> one.id().equals(ref.name()) || one.name().equals(ref.name())).findFirst()
        .orElseThrow(() -> new DifyException(ErrorCode.NOT_FOUND, "There is no tool " + ref + ": the document has "
            + provider.operations().stream().limit(MAX_NAMED).map(ApiOperation::id)
                .collect(Collectors.joining(", "))
            + "."));
    return new ApiTool(operation, provider.auth(), web, settings);
  }
}
