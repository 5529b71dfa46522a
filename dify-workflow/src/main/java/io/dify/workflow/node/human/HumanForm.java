package io.dify.workflow.node.human;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A form that waits for somebody, and the answers it takes. Made of what readers of a run see of it, so that whoever keeps that needs nothing else. Immutable.
 *
 * @param content what it says, Markdown; {@code {{#$output.name#}}} marks where an input stands
 * @param inputs its fields
 * @param actions its buttons
 * @param defaults the texts that fields begin with
 * @param shown whether readers of the run may fill it in, and not only those it was sent to
 */
public record HumanForm(String content, List<FormInput> inputs, List<FormAction> actions, Value.Obj defaults,
    boolean shown) {
  private static final Pattern PLACE = Pattern.compile("\\{\\{#\\$output\\.([A-Za-z_][A-Za-z0-9_]*)#}}");
  private static final String ACTION_ID = "action_id";
  private static final String RENDERED = "rendered_content";
  private static final String DATA = "submitted_data";
  private static final String TIMED_OUT = "timed_out";

  /** Copies. */
  public HumanForm {
    inputs = List.copyOf(inputs);
    actions = List.copyOf(actions);
  }

  /** Reads what {@link #toValue} wrote; other fields are ignored. */
  public static HumanForm of(Value.Obj told) {
    List<FormInput> inputs = new ArrayList<>();
    objects(told, "inputs").forEach(input -> inputs.add(FormInput.of(input)));
    List<FormAction> actions = new ArrayList<>();
    objects(told, "actions").forEach(action -> actions.add(new FormAction(FormInput.text(action, "id"),
        FormInput.text(action, "title"), FormInput.text(action, "button_style"))));
    return new HumanForm(FormInput.text(told, "form_content"), inputs, actions,
        told.fields().get("resolved_default_values") instanceof Value.Obj defaults
            ? defaults
            : new Value.Obj(Map.of()),
        Value.of(true).equals(told.fields().get("display_in_ui")));
  }

  private static List<Value.Obj> objects(Value.Obj told, String name) {
    List<Value.Obj> objects = new ArrayList<>();
    if (told.fields().get(name) instanceof Value.Array list) {
      list.items().forEach(item -> {
        if (item instanceof Value.Obj object) {
          objects.add(object);
        }
      });
    }
    return objects;
  }

  /** As readers of a run see it. */
  public Value.Obj toValue() {
    Map<String, Value> told = new LinkedHashMap<>();
    told.put("form_content", Value.of(content));
    told.put("inputs", new Value.Array(inputs.stream().<Value>map(FormInput::definition).toList()));
    told.put("actions", new Value.Array(actions.stream().<Value>map(FormAction::toValue).toList()));
    told.put("display_in_ui", Value.of(shown));
    told.put("resolved_default_values", defaults);
    return new Value.Obj(told);
  }

  /**
   * An answer to the node.
   *
   * @param actionId the button that was pressed
   * @param given what was entered, by name; what the form does not ask for is dropped, files are values already
   * @throws DifyException {@code INVALID_FORM_DATA} naming what is missing or does not fit
   */
  public Value.Obj answer(String actionId, Value.Obj given) {
    FormAction action = actions.stream().filter(known -> known.id().equals(actionId)).findFirst()
        .orElseThrow(() -> new DifyException(ErrorCode.INVALID_FORM_DATA, "'action' must be one of "
            + String.join(", ", actions.stream().map(FormAction::id).toList()) + "."));
    Map<String, Value> data = new LinkedHashMap<>();
    inputs.forEach(input -> data.put(input.name(),
        input.admit(given.fields().getOrDefault(input.name(), Value.nothing()))));
    Map<String, Value> answer = new LinkedHashMap<>();
    answer.put(RENDERED, Value.of(rendered(data)));
    answer.put(ACTION_ID, Value.of(action.id()));
    answer.put("action_text", Value.of(action.title()));
    answer.put(DATA, new Value.Obj(data));
    return new Value.Obj(answer);
  }

  /** The answer of a form that nobody filled in in time. */
  public static Value.Obj timedOut(long expiredAtSeconds) {
    return new Value.Obj(Map.of(TIMED_OUT, Value.of(true), "expiration_time", Value.of(expiredAtSeconds)));
  }

  /** Whether an answer is that of a form nobody filled in. */
  static boolean isTimedOut(Value.Obj answer) {
    return Value.of(true).equals(answer.fields().get(TIMED_OUT));
  }

  static String actionId(Value.Obj answer) {
    return FormInput.text(answer, ACTION_ID);
  }

  /** What the node leaves behind for an answer. */
  Map<String, Value> outputs(Value.Obj answer) {
    Map<String, Value> outputs = new LinkedHashMap<>();
    if (answer.fields().get(DATA) instanceof Value.Obj data) {
      outputs.putAll(data.fields());
    }
    boolean late = isTimedOut(answer);
    outputs.put("__action_id", Value.of(late ? "" : actionId(answer)));
    outputs.put("__action_value", Value.of(late ? "" : FormInput.text(answer, "action_text")));
    outputs.put("__rendered_content", Value.of(late ? rendered(Map.of()) : FormInput.text(answer, RENDERED)));
    return outputs;
  }

  private String rendered(Map<String, Value> data) {
    return PLACE.matcher(content).replaceAll(place -> Matcher.quoteReplacement(
        FormInput.shown(data.getOrDefault(place.group(1), Value.of("")))));
  }

  /** What stands before, between and after the inputs of the content, and the names of these, in turn: text, name, text, name, text. */
  public List<String> pieces() {
    List<String> pieces = new ArrayList<>();
    Matcher place = PLACE.matcher(content);
    int end = 0;
    while (place.find()) {
      pieces.add(content.substring(end, place.start()));
      pieces.add(place.group(1));
      end = place.end();
    }
    pieces.add(content.substring(end));
    return pieces;
  }
}
