package io.dify.workflow.graph.lint;

import io.dify.core.template.Selector;
import io.dify.core.value.ValueType;
import io.dify.workflow.graph.GraphNode;
import io.dify.workflow.node.document.DocumentConfig;
import io.dify.workflow.node.iteration.IterationConfig;
import io.dify.workflow.node.listop.ListOperatorConfig;
import io.dify.workflow.node.llm.LlmConfig;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Nodes that need a list, a text or a file, and are given something else. */
final class ListRule implements Rule {
  private static final Set<ValueType> OPERATED = EnumSet.of(ValueType.ARRAY_STRING, ValueType.ARRAY_NUMBER,
      ValueType.ARRAY_BOOLEAN, ValueType.ARRAY_FILE, ValueType.ARRAY_ANY);
  private static final Set<ValueType> CONTEXTS = EnumSet.of(ValueType.STRING, ValueType.ARRAY_STRING,
      ValueType.ARRAY_OBJECT, ValueType.ARRAY_ANY);

  private static final Set<ValueType> DOCUMENTS = EnumSet.of(ValueType.FILE, ValueType.ARRAY_FILE,
      ValueType.ARRAY_ANY);

  private final Types types;

  ListRule(Types types) {
    this.types = types;
  }

  @Override
  public void check(Level level, Findings findings) {
    for (GraphNode node : level.live()) {
      switch (node.config()) {
        case IterationConfig iteration -> expect(level, node, iteration.spec().items(), ValueType::isArray,
            "An iteration goes over a list", findings);
        case ListOperatorConfig list -> expect(level, node, list.variable(), OPERATED::contains,
            "A list operator works on a list of texts, numbers, truths or files", findings);
        case LlmConfig llm -> llm.context().ifPresent(context -> expect(level, node, context, CONTEXTS::contains,
            "A context is a text, or a list of texts or passages", findings));
        case DocumentConfig document -> expect(level, node, document.variable(), DOCUMENTS::contains,
            "Documents are a file or a list of files", findings);
        default -> {
          // All others take values of any type.
        }
      }
    }
  }

  private void expect(Level level, GraphNode node, Selector read, Predicate<ValueType> fits, String wanted,
      Findings findings) {
    types.of(level, Optional.of(node), read).filter(fits.negate()).ifPresent(type -> findings.add("type_mismatch", node,
        read, wanted + ", but " + read + " is " + type.wire() + ". Choose another variable."));
  }
}
