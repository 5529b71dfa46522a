package io.dify.runtime.http.dataset;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.ModelFeature;
import io.dify.core.model.ModelInfo;
import io.dify.core.model.ModelType;
import io.dify.runtime.auth.CredentialKind;
import io.dify.runtime.http.Call;
import io.dify.runtime.http.Method;
import io.dify.runtime.http.Reply;
import io.dify.runtime.http.Route;
import io.dify.runtime.http.RouteDoc;
import io.dify.runtime.provider.ModelDirectory;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Models that knowledge bases may be set up with. */
final class ModelRoutes {
  private static final String ACTIVE = "active";

  private final ModelDirectory models;

  ModelRoutes(ModelDirectory models) {
    this.models = models;
  }

  List<Route> routes() {
    return List.of(new Route(Method.GET, "/v1/workspaces/current/models/model-types/{model_type}",
        CredentialKind.DATASET, 0, this::list,
        RouteDoc.json("Models of a type that the workspace can use: llm, text-embedding, rerank, speech2text, tts or"
            + " moderation.").gives(BaseSchemas.PROVIDERS).fails(ErrorCode.INVALID_PARAM)));
  }

  private Reply list(Call call) {
    String tenant = call.caller().tenantId();
    ModelType type = type(call.path("model_type"));
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    ArrayNode data = body.putArray("data");
    models.of(tenant, type).forEach(provider -> data.add(json(provider, tenant)));
    return Reply.json(body);
  }

  private static ModelType type(String wire) {
    return Arrays.stream(ModelType.values()).filter(type -> type.wire().equals(wire)).findFirst()
        .orElseThrow(
            () -> new DifyException(ErrorCode.INVALID_PARAM, "There is no type of models of this name; there are "
                + Arrays.stream(ModelType.values()).map(ModelType::wire).collect(Collectors.joining(", ")) + "."));
  }

  private static ObjectNode json(ModelDirectory.Provider provider, String tenant) {
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("provider", provider.id());
    json.set("label", inBothLanguages(provider.label()));
    json.set("icon_small", inBothLanguages(""));
    json.put("status", ACTIVE);
    ArrayNode list = json.putArray("models");
    provider.models().forEach(model -> list.add(json(model)));
    json.put("tenant_id", tenant);
    json.set("icon_small_dark", inBothLanguages(""));
    return json;
  }

  private static ObjectNode json(ModelInfo model) {
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("model", model.ref().name());
    json.set("label", inBothLanguages(model.ref().name()));
    json.put("model_type", model.type().wire());
    ArrayNode features = json.putArray("features");
    model.features().stream().sorted().map(ModelFeature::wire).forEach(features::add);
    json.put("fetch_from", model.isKnown() ? "predefined-model" : "customizable-model");
    ObjectNode properties = json.putObject("model_properties");
    model.contextTokens().ifPresent(tokens -> properties.put("context_size", tokens));
    if (model.type() == ModelType.LLM) {
      properties.put("mode", "chat");
    }
    return json.put("status", ACTIVE).put("deprecated", false).put("load_balancing_enabled", false)
        .put("has_invalid_load_balancing_configs", false);
  }

  private static ObjectNode inBothLanguages(String text) {
    return JsonNodeFactory.instance.objectNode().put("en_US", text).put("zh_Hans", text);
  }
}
