package io.dify.core.model.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import java.util.Map;
import java.util.Set;

/**
 * Where a compatible service differs from OpenAI's form. Immutable.
 *
 * @param rename fields of the request under another name, by OpenAI's name
 * @param drop fields of the request that the service refuses
 * @param systemRole the role of system messages
 * @param hasJsonSchema whether {@code response_format} may name a schema; else any JSON is asked for
 * @param hasParts whether the content of an answer may be a list of parts, with the reasoning among them
 */
public record OpenAiQuirks(Map<String, String> rename, Set<String> drop, String systemRole, boolean hasJsonSchema,
    boolean hasParts) {
  /** No difference. */
  public static final OpenAiQuirks NONE = new OpenAiQuirks(Map.of(), Set.of(), "system", true, false);
  /** OpenAI's own service, which wants {@code max_tokens} under its new name; others may know the old one only. */
  public static final OpenAiQuirks OPENAI = new OpenAiQuirks(Map.of("max_tokens", "max_completion_tokens"), Set.of(),
      "system", true, false);

  /** Copies. */
  public OpenAiQuirks {
    rename = Map.copyOf(rename);
    drop = Set.copyOf(drop);
  }

  /** A request in the service's form. */
  String request(String json) {
    if (rename.isEmpty() && drop.isEmpty() && systemRole.equals("system") && hasJsonSchema) {
      return json;
    }
    ObjectNode body = (ObjectNode) ValueJson.toNode(ValueJson.read(json));
    body.remove(drop);
    rename.forEach((from, to) -> rename(body, from, to));
    body.path("messages").forEach(this::nameRole);
    if (!hasJsonSchema && body.path("response_format").path("type").asText().equals("json_schema")) {
      body.putObject("response_format").put("type", "json_object");
    }
    return body.toString();
  }

  private static void rename(ObjectNode body, String from, String to) {
    JsonNode value = body.remove(from);
    if (value != null && !body.has(to)) {
      body.set(to, value);
    }
  }

  private void nameRole(JsonNode message) {
    if (message.path("role").asText().equals("system")) {
      ((ObjectNode) message).put("role", systemRole);
    }
  }

  /** An event in OpenAI's form. */
  String event(String data) {
    if (!hasParts || !data.contains("\"content\":[")) {
      return data;
    }
    Value read = ValueJson.read(data);
    JsonNode body = ValueJson.toNode(read);
    body.path("choices").forEach(choice -> {
      if (choice.path("delta") instanceof ObjectNode delta && delta.path("content").isArray()) {
        String reasoning = text(delta.path("content"), "thinking");
        delta.put("content", text(delta.path("content"), "text"));
        delta.put("reasoning_content", reasoning);
      }
    });
    return body.toString();
  }

  /** The texts of the parts of one type; those of reasoning are nested. */
  private static String text(JsonNode parts, String type) {
    StringBuilder text = new StringBuilder();
    for (JsonNode part : parts) {
      if (part.path("type").asText().equals(type)) {
        JsonNode content = part.path(type);
        text.append(content.isArray() ? text(content, "text") : content.asText());
      }
    }
    return text.toString();
  }
}
