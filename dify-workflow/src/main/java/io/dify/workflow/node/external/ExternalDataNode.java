package io.dify.workflow.node.external;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.extension.ApiExtensions;
import io.dify.core.template.Selector;
import io.dify.core.value.Value;
import io.dify.core.value.ValueText;
import io.dify.workflow.node.NodeContext;
import io.dify.workflow.node.NodeData;
import io.dify.workflow.node.NodeExecutor;
import io.dify.workflow.node.NodeOutcome;
import io.dify.workflow.node.NodeResult;
import io.dify.workflow.node.NodeType;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Asks an API extension for a text; its output is {@code result}. What Dify calls an external data tool: chat and completion apps have one of these for each,
 * and graphs of this software may. {@code variable} names the data, {@code api_based_extension_id} the extension.
 */
public final class ExternalDataNode implements NodeType<ExternalDataConfig> {
  /** The name in graphs. */
  public static final String NAME = "external-data";

  /** The type. */
  public ExternalDataNode() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public ExternalDataConfig parse(NodeData data) {
    return new ExternalDataConfig(data.at("variable").requiredText(),
        data.at("config").at("api_based_extension_id").requiredText());
  }

  @Override
  public NodeExecutor executor(ExternalDataConfig config) {
    return context -> ask(config, context);
  }

  private static NodeOutcome ask(ExternalDataConfig config, NodeContext context) {
    String app = context.origin().app();
    Map<String, Value> params = new LinkedHashMap<>();
    params.put("app_id", Value.of(app.isEmpty() ? system("app_id", context) : app));
    params.put("tool_variable", Value.of(config.variable()));
    params.put("inputs", context.inputs());
    params.put("query", Value.of(system("query", context)));
    Value.Obj answer = context.extensions().ask(config.extension(), ApiExtensions.EXTERNAL_DATA,
        new Value.Obj(params), context.cancellation());
    Value result = answer.fields().getOrDefault("result", Value.nothing());
    if (result.isNothing()) {
      throw new DifyException(ErrorCode.NODE_FAILED, "The API extension '" + config.extension()
          + "' gave no 'result' for '" + config.variable() + "'; it must answer {\"result\": \"...\"}.");
    }
    return new NodeOutcome.Succeeded(
        NodeResult.of(Map.of("result", Value.of(ValueText.plain(result)))).withInputs(params));
  }

  private static String system(String name, NodeContext context) {
    return context.get(Selector.of("sys", name)).map(ValueText::plain).orElse("");
  }
}
