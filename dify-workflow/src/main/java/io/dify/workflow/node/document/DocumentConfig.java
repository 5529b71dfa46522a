package io.dify.workflow.node.document;

import io.dify.core.template.Selector;
import io.dify.core.value.ValueType;
import io.dify.workflow.node.NodeConfig;
import io.dify.workflow.node.NodeOutputs;
import java.util.List;

/**
 * Configuration of a document-extractor node.
 *
 * @param variable a file, or a list of files
 * @param list whether a list is expected; what comes out follows from the value
 */
public record DocumentConfig(Selector variable, boolean list) implements NodeConfig {
  @Override
  public List<Selector> reads() {
    return List.of(variable);
  }

  @Override
  public NodeOutputs gives() {
    return NodeOutputs.NONE.with("text", list ? ValueType.ARRAY_STRING : ValueType.STRING);
  }
}
