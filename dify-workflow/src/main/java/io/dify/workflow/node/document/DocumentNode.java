package io.dify.workflow.node.document;

import io.dify.core.template.Selector;
import io.dify.workflow.node.NodeData;
import io.dify.workflow.node.NodeExecutor;
import io.dify.workflow.node.NodeType;
import java.util.Optional;

/** Makes text of a file, or a list of texts of a list of files, as output {@code text}. */
public final class DocumentNode implements NodeType<DocumentConfig> {
  /** The type. */
  public DocumentNode() {}

  @Override
  public String name() {
    return "document-extractor";
  }

  @Override
  public DocumentConfig parse(NodeData data) {
    Optional<Selector> variable = data.at("variable_selector").selector();
    if (variable.isEmpty() && !data.at("variable_selector").present()) {
      data.at("variable_selector").error("missing_field", "The node names no file; choose a variable.");
    }
    return new DocumentConfig(variable.orElse(Selector.of("sys", "files")), data.at("is_array_file").truth(false));
  }

  @Override
  public NodeExecutor executor(DocumentConfig config) {
    return new DocumentExecutor(config);
  }
}
