package io.dify.runtime.app;

import io.dify.core.http.HttpGateway;
import io.dify.core.model.ModelRef;
import io.dify.core.model.builtin.BuiltInModels;
import io.dify.core.model.gateway.ModelDescription;
import io.dify.core.model.gateway.ModelGateway;
import io.dify.core.model.gateway.ModelGatewayBuilder;
import io.dify.core.model.openai.OpenAiModels;
import io.dify.runtime.config.ModelSettings;
import io.dify.runtime.registry.AppSpec;
import io.dify.workflow.node.llm.LlmConfig;
import java.util.List;

/** Makes the model gateway, and tells which models answer for an app. Stateless. */
public final class AppModels {
  private static final String OPENAI = "openai";

  private AppModels() {}

  /** A gateway to the configured service, with the built-in model as last resort. */
  static ModelGateway gateway(ModelSettings settings, HttpGateway http) {
    ModelGatewayBuilder builder = ModelGateway.builder(BuiltInModels.EXTRACTIVE, new BuiltInModels());
    settings.service().ifPresent(service -> builder.provider(OPENAI, new OpenAiModels(service, http)));
    if (settings.service().isPresent()) {
      settings.chatModel().ifPresent(name -> builder.defaultModel(new ModelRef(OPENAI, name)));
    }
    return builder.build();
  }

  /** The models that answer for an app's nodes, each once. */
  public static List<ModelDescription> of(AppSpec app, ModelGateway gateway) {
    return GraphNodes.all(app.graph()).filter(node -> node.config() instanceof LlmConfig)
        .map(node -> ((LlmConfig) node.config()).model().ref()).distinct().map(gateway::describe).toList();
  }

  /** Tags of an app for its clients: the built-in model by name, with what it is, when it answers. */
  static List<String> tags(AppSpec app, ModelGateway gateway) {
    return of(app, gateway).stream().filter(model -> model.answering().equals(BuiltInModels.EXTRACTIVE)).findFirst()
        .map(model -> List.of(model.answering().toString(), "extractive")).orElse(List.of());
  }
}
