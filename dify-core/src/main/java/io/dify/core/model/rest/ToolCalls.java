package io.dify.core.model.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.Message;
import io.dify.core.model.ToolRequest;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import java.util.List;

/** Tool requests and their results, for protocols that want them otherwise than OpenAI. Stateless. */
public final class ToolCalls {
  private ToolCalls() {}

  /**
   * Name of the tool whose result a message holds.
   *
   * @param all the messages of the call
   * @throws DifyException {@code INVALID_PARAM} when no message asks for it
   */
  public static String name(Message result, List<Message> all) {
    return all.stream().flatMap(message -> message.toolRequests().stream())
        .filter(tool -> tool.id().equals(result.toolRequestId())).map(ToolRequest::name).findFirst()
        .orElseThrow(() -> new DifyException(ErrorCode.INVALID_PARAM, "A tool message answers the request '"
            + result.toolRequestId() + "', which no assistant message before it makes."));
  }

  /** The arguments as an object; empty where the model wrote something else, whose tool has already complained. */
  public static JsonNode arguments(ToolRequest request) {
    try {
      return ValueJson.read(request.arguments()) instanceof Value.Obj object
          ? ValueJson.toNode(object)
          : JsonNodeFactory.instance.objectNode();
    } catch (DifyException e) {
      return JsonNodeFactory.instance.objectNode();
    }
  }
}
