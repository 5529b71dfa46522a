package io.dify.workflow.dsl;

import io.dify.workflow.node.NodeTypes;
import io.dify.workflow.node.answer.AnswerNode;
import io.dify.workflow.node.end.EndNode;
import io.dify.workflow.node.knowledge.KnowledgeNode;
import io.dify.workflow.node.llm.LlmNode;
import io.dify.workflow.node.start.StartNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** The app files of these tests, and the node types they are read with. */
final class OwnFiles {
  static final NodeTypes TYPES = NodeTypes.of(new StartNode(), new AnswerNode(), new EndNode(), new LlmNode(),
      new KnowledgeNode());
  static final DslReader READER = new DslReader(TYPES);
  static final List<String> NAMES = List.of("support-chatflow", "legacy-workflow", "research-agent-workflow",
      "triggers-workflow", "classic-chat", "classic-agent-chat", "classic-completion", "knowledge-pipeline");

  private OwnFiles() {}

  static String text(String name) {
    try (InputStream in = OwnFiles.class.getResourceAsStream(name + ".yml")) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static AppImport read(String name) {
    return READER.read(text(name));
  }
}
