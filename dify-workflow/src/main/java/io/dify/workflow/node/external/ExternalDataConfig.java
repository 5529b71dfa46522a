package io.dify.workflow.node.external;

import io.dify.core.value.ValueType;
import io.dify.workflow.node.NodeConfig;
import io.dify.workflow.node.NodeOutputs;

/**
 * Configuration of an external-data node.
 *
 * @param variable the name under which prompts know the data, told to the extension
 * @param extension id of the API extension
 */
public record ExternalDataConfig(String variable, String extension) implements NodeConfig {
  @Override
  public NodeOutputs gives() {
    return NodeOutputs.NONE.with("result", ValueType.STRING);
  }
}
