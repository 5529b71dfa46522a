package io.dify.core.model.langchain4j;

import dev.langchain4j.data.message.AiMessage;
import io.dify.core.value.Value;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What langchain4j keeps with an answer for the next call: its attributes (signatures), and the reasoning they sign. Without a signature nobody wants the
 * reasoning back. Stateless.
 */
final class ProviderData {
  private static final String REASONING = "reasoning";
  private static final String ATTRIBUTES = "attributes";

  private ProviderData() {}

  static Value.Obj of(AiMessage message) {
    Map<String, Value> data = new LinkedHashMap<>();
    if (!message.attributes().isEmpty()) {
      data.put(ATTRIBUTES, Value.from(message.attributes()));
      if (message.thinking() != null) {
        data.put(REASONING, Value.of(message.thinking()));
      }
    }
    return new Value.Obj(data);
  }

  static AiMessage.Builder with(Value.Obj data, AiMessage.Builder message) {
    if (data.fields().get(ATTRIBUTES) instanceof Value.Obj attributes) {
      Map<String, Object> plain = new LinkedHashMap<>();
      attributes.fields().forEach((name, value) -> plain.put(name, Objects.requireNonNull(value.toJava())));
      message.attributes(plain);
    }
    if (data.fields().get(REASONING) instanceof Value.Text reasoning) {
      message.thinking(reasoning.text());
    }
    return message;
  }
}
