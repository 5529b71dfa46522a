package io.dify.workflow.node.human;

import io.dify.core.template.Selector;
import io.dify.core.template.Template;
import io.dify.core.value.ValueType;
import io.dify.workflow.node.NodeConfig;
import io.dify.workflow.node.NodeOutputs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Configuration of a human-input node.
 *
 * @param title title of the node
 * @param content what the form says
 * @param fields its fields
 * @param actions its buttons
 * @param timeout how long it waits
 * @param shown whether readers of the run may fill it in
 * @param deliveries letters that go out
 */
public record HumanConfig(String title, Template content, List<Field> fields, List<FormAction> actions,
    Duration timeout, boolean shown, List<Delivery> deliveries) implements NodeConfig {
  /** The way out when nobody answered in time. */
  public static final String TIMEOUT = "__timeout";

  /**
   * A field.
   *
   * @param input as the file has it
   * @param initial the variable with the text it begins with
   * @param options the variable with the texts a select may be
   */
  public record Field(FormInput input, Optional<Selector> initial, Optional<Selector> options) {}

  /** Copies. */
  public HumanConfig {
    fields = List.copyOf(fields);
    actions = List.copyOf(actions);
    deliveries = List.copyOf(deliveries);
  }

  @Override
  public List<String> handles() {
    return Stream.concat(actions.stream().map(FormAction::id), Stream.of(TIMEOUT)).toList();
  }

  @Override
  public List<Selector> reads() {
    List<Selector> reads = new ArrayList<>(content.selectors());
    for (Field field : fields) {
      field.initial().ifPresent(reads::add);
      field.options().ifPresent(reads::add);
    }
    for (Delivery delivery : deliveries) {
      reads.addAll(delivery.variables());
      reads.addAll(delivery.subject().selectors());
      reads.addAll(delivery.body().selectors());
    }
    return reads;
  }

  @Override
  public NodeOutputs gives() {
    NodeOutputs outputs = NodeOutputs.NONE.with("__action_id", ValueType.STRING)
        .with("__action_value", ValueType.STRING).with("__rendered_content", ValueType.STRING);
    for (Field field : fields) {
      outputs = outputs.with(field.input().name(), switch (field.input().type()) {
        case FormInput.FILE -> ValueType.FILE;
        case FormInput.FILE_LIST -> ValueType.ARRAY_FILE;
        default -> ValueType.STRING;
      });
    }
    return outputs;
  }

}
