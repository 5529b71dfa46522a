package io.dify.workflow.node.human;

import io.dify.core.value.Value;
import java.util.Map;

/**
 * A button under a form; each is a way out of its node.
 *
 * @param id its id and handle, a name of at most 20 characters
 * @param title what it says
 * @param style {@code primary}, {@code default}, {@code accent} or {@code ghost}
 */
public record FormAction(String id, String title, String style) {
  Value.Obj toValue() {
    return new Value.Obj(Map.of("id", Value.of(id), "title", Value.of(title), "button_style", Value.of(style)));
  }
}
