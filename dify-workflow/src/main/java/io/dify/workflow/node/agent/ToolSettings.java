package io.dify.workflow.node.agent;

import io.dify.core.tool.ToolRef;
import io.dify.core.tool.ToolSource;
import io.dify.core.value.Value;
import io.dify.workflow.node.Argument;
import io.dify.workflow.node.NodeData;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the tools of an agent: the {@code tools} of an agent node's parameters. */
final class ToolSettings {
  private ToolSettings() {}

  static List<AgentConfig.ToolSetting> read(NodeData list) {
    List<AgentConfig.ToolSetting> tools = new ArrayList<>();
    for (NodeData item : list.items()) {
      if (item.at("enabled").truth(true)) {
        tools.add(tool(item));
      }
    }
    return tools;
  }

  private static AgentConfig.ToolSetting tool(NodeData item) {
    String type = item.at("type").present() ? item.at("type").text("") : item.at("provider_type").text("builtin");
    ToolSource source = ToolSource.of(type).orElse(ToolSource.BUILTIN);
    NodeData provider = item.at("provider_id").present() ? item.at("provider_id") : item.at("provider_name");
    ToolRef ref = new ToolRef(source, provider.text(""), item.at("tool_name").requiredText());
    return new AgentConfig.ToolSetting(ref, item.at("extra").at("description").text(""), settings(item.at("settings")),
        fixed(item.at("parameters")));
  }

  /** {@code {name: {value: ...}}}, of which the value may have a form of its own. */
  private static Map<String, Argument> settings(NodeData mapping) {
    Map<String, Argument> all = new LinkedHashMap<>();
    names(mapping).forEach(name -> {
      NodeData setting = mapping.at(name);
      boolean wrapped = setting.value() instanceof Value.Obj object && object.fields().containsKey("value")
          && !object.fields().containsKey("type");
      all.put(name, Argument.read(wrapped ? setting.at("value") : setting));
    });
    return all;
  }

  /** {@code {name: {auto: 0, value: ...}}}; what is {@code auto: 1} is the model's. */
  private static Map<String, Argument> fixed(NodeData mapping) {
    Map<String, Argument> all = new LinkedHashMap<>();
    names(mapping).forEach(name -> {
      NodeData parameter = mapping.at(name);
      boolean own = parameter.value() instanceof Value.Obj object && object.fields().containsKey("auto")
          && parameter.at("auto").whole(1, 0, 1) == 0;
      if (own && parameter.at("value").present()) {
        all.put(name, Argument.read(parameter.at("value")));
      }
    });
    return all;
  }

  private static List<String> names(NodeData mapping) {
    return mapping.value() instanceof Value.Obj object ? List.copyOf(object.fields().keySet()) : List.of();
  }
}
