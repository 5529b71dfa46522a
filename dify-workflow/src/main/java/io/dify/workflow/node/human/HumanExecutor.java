package io.dify.workflow.node.human;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.template.Selector;
import io.dify.core.value.Value;
import io.dify.core.value.ValueText;
import io.dify.workflow.node.NodeContext;
import io.dify.workflow.node.NodeExecutor;
import io.dify.workflow.node.NodeOutcome;
import io.dify.workflow.node.NodeResult;
import io.dify.workflow.node.Question;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Asks the first time, goes on with the answer the second. Within a tool it asks nobody: what a run waits for there is lost with the call. */
record HumanExecutor(HumanConfig config) implements NodeExecutor {
  @Override
  public NodeOutcome execute(NodeContext context) {
    HumanForm form = form(context);
    Optional<Value.Obj> answer = context.answer();
    if (answer.isPresent()) {
      NodeResult result = NodeResult.of(form.outputs(answer.get()));
      return new NodeOutcome.Branched(result,
          HumanForm.isTimedOut(answer.get()) ? HumanConfig.TIMEOUT : HumanForm.actionId(answer.get()));
    }
    if (context.depth() > 0) {
      throw new DifyException(ErrorCode.NODE_FAILED, "The node '" + config.title() + "' would ask a person, but its "
          + "workflow was called as a tool, and such a run cannot wait: nobody could ever answer. Ask in the app that "
          + "calls the workflow, or run the workflow by itself.");
    }
    return NodeOutcome.waiting(context.people().ask(new Question(context.idempotencyKey(),
        context.origin(), config.title(), form.toValue(), config.timeout(),
        config.deliveries().stream().map(delivery -> delivery.letter(context)).filter(letter -> !letter.to().isEmpty())
            .toList())));
  }

  private HumanForm form(NodeContext context) {
    Map<String, Value> defaults = new LinkedHashMap<>();
    List<FormInput> inputs = config.fields().stream().map(field -> {
      FormInput input = field.options().map(options -> optioned(field.input(), options, context))
          .orElse(field.input());
      initial(field, context).ifPresent(text -> defaults.put(input.name(), Value.of(text)));
      return input;
    }).toList();
    return new HumanForm(context.render(config.content()), inputs, config.actions(), new Value.Obj(defaults),
        config.shown());
  }

  private static Optional<String> initial(HumanConfig.Field field, NodeContext context) {
    if (field.initial().isPresent()) {
      return context.get(field.initial().get()).map(ValueText::plain);
    }
    return field.input().definition().fields().get("default") instanceof Value.Obj fallback
        ? Optional.of(FormInput.text(fallback, "value")).filter(text -> !text.isEmpty())
        : Optional.empty();
  }

  /** The same field with the options that a variable has now. */
  private static FormInput optioned(FormInput input, Selector options, NodeContext context) {
    List<String> texts = context.get(options).map(value -> value instanceof Value.Array list
        ? list.items().stream().map(ValueText::plain).toList()
        : List.of(ValueText.plain(value))).orElse(List.of());
    Value.Obj source = input.definition().fields().get("option_source") instanceof Value.Obj known
        ? known
        : new Value.Obj(Map.of());
    return FormInput.of(FormInput.with(input.definition(), "option_source",
        FormInput.with(source, "value", Value.from(texts))));
  }
}
