package io.dify.core.replay;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.Cost;
import io.dify.core.model.Message;
import io.dify.core.model.MessagePart;
import io.dify.core.model.ModelAnswer;
import io.dify.core.model.ModelCall;
import io.dify.core.model.ModelFeature;
import io.dify.core.model.ModelInfo;
import io.dify.core.model.ModelRef;
import io.dify.core.model.ModelType;
import io.dify.core.model.TokenPrice;
import io.dify.core.model.ToolRequest;
import io.dify.core.model.ToolSpec;
import io.dify.core.model.Usage;
import io.dify.core.value.Value;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What models are asked and answer, as values. Stateless. */
final class ModelJson {
  private ModelJson() {}

  /** What makes two calls the same. Passages are left out: they stand in the messages. */
  static Value.Obj call(ModelCall call) {
    Map<String, Value> out = new LinkedHashMap<>();
    out.put("model", Value.of(call.model().toString()));
    out.put("messages", new Value.Array(call.messages().stream().map(ModelJson::message).toList()));
    if (!call.parameters().isEmpty()) {
      out.put("parameters", new Value.Obj(call.parameters()));
    }
    if (!call.tools().isEmpty()) {
      out.put("tools", new Value.Array(call.tools().stream().<Value>map(ModelJson::spec).toList()));
    }
    if (call.responseSchema() != null) {
      out.put("schema", call.responseSchema());
    }
    return new Value.Obj(out);
  }

  private static Value message(Message message) {
    Map<String, Value> out = new LinkedHashMap<>();
    out.put("role", Value.of(message.role().name().toLowerCase(Locale.ROOT)));
    boolean plain = message.parts().size() == 1 && message.parts().getFirst() instanceof MessagePart.Text;
    if (plain) {
      out.put("text", Value.of(message.text()));
    } else if (!message.parts().isEmpty()) {
      out.put("parts", new Value.Array(message.parts().stream().map(ModelJson::part).toList()));
    }
    if (!message.toolRequests().isEmpty()) {
      out.put("tool_requests", requests(message.toolRequests()));
    }
    if (message.toolRequestId() != null) {
      out.put("tool_request_id", Value.of(message.toolRequestId()));
    }
    if (!message.providerData().fields().isEmpty()) {
      out.put("provider_data", message.providerData());
    }
    return new Value.Obj(out);
  }

  private static Value part(MessagePart part) {
    return switch (part) {
      case MessagePart.Text text -> Value.from(Map.of("text", text.text()));
      case MessagePart.Image image ->
        Value.from(Map.of("image", Content.address(image.url()), "detail", image.detail()));
      case MessagePart.Media media -> Value.from(Map.of("media", Content.address(media.url()), "kind",
          media.kind().name().toLowerCase(Locale.ROOT), "type", media.mimeType(), "name", media.name()));
    };
  }

  private static Value requests(List<ToolRequest> requests) {
    return new Value.Array(requests.stream().map(request -> {
      Map<String, Value> out = new LinkedHashMap<>();
      out.put("id", Value.of(request.id()));
      out.put("name", Value.of(request.name()));
      out.put("arguments", Value.of(request.arguments()));
      return (Value) new Value.Obj(out);
    }).toList());
  }

  static Value.Obj spec(ToolSpec spec) {
    Map<String, Value> out = new LinkedHashMap<>();
    out.put("name", Value.of(spec.name()));
    out.put("description", Value.of(spec.description()));
    out.put("parameters", spec.parameters());
    return new Value.Obj(out);
  }

  static ToolSpec spec(Value written) {
    Fields in = Fields.of(written);
    return new ToolSpec(in.text("name"), in.text("description"), in.under("parameters").object());
  }

  /** The answer without what its pieces say. */
  static Value answer(ModelAnswer answer, String text, String reasoning) {
    Map<String, Value> out = new LinkedHashMap<>();
    out.put("model", ref(answer.model()));
    if (!answer.text().equals(text)) {
      out.put("text", Value.of(answer.text()));
    }
    if (!answer.reasoning().equals(reasoning)) {
      out.put("reasoning", Value.of(answer.reasoning()));
    }
    if (!answer.toolRequests().isEmpty()) {
      out.put("tool_requests", requests(answer.toolRequests()));
    }
    out.put("usage", usage(answer.usage()));
    out.put("finish_reason", Value.of(answer.finishReason()));
    if (!answer.providerData().fields().isEmpty()) {
      out.put("provider_data", answer.providerData());
    }
    return new Value.Obj(out);
  }

  static ModelAnswer answer(Value written, String text, String reasoning) {
    Fields in = Fields.of(written);
    List<ToolRequest> requests = new ArrayList<>();
    for (Value item : in.list("tool_requests")) {
      Fields request = Fields.of(item);
      requests.add(new ToolRequest(request.text("id"), request.text("name"), request.text("arguments")));
    }
    return new ModelAnswer(ref(in.under("model")), in.text("text", text), in.text("reasoning", reasoning), requests,
        usage(in.under("usage")), in.text("finish_reason"), in.objectOr("provider_data", Map.of()));
  }

  static Value.Obj ref(ModelRef ref) {
    Map<String, Value> out = new LinkedHashMap<>();
    out.put("provider", Value.of(ref.provider()));
    out.put("name", Value.of(ref.name()));
    return new Value.Obj(out);
  }

  static ModelRef ref(Fields in) {
    return new ModelRef(in.text("provider"), in.text("name"));
  }

  static Value.Obj usage(Usage usage) {
    Map<String, Value> out = new LinkedHashMap<>();
    out.put("prompt_tokens", Value.of(usage.promptTokens()));
    out.put("completion_tokens", Value.of(usage.completionTokens()));
    if (!usage.cost().equals(Cost.NONE)) {
      out.put("cost", Value.from(Map.of("prompt", usage.cost().prompt().toPlainString(), "completion",
          usage.cost().completion().toPlainString(), "currency", usage.cost().currency())));
    }
    return new Value.Obj(out);
  }

  static Usage usage(Fields in) {
    Usage tokens = new Usage(in.whole("prompt_tokens"), in.whole("completion_tokens"));
    if (!in.has("cost")) {
      return tokens;
    }
    Fields cost = in.under("cost");
    return new Usage(tokens.promptTokens(), tokens.completionTokens(),
        new Cost(decimal(cost, "prompt"), decimal(cost, "completion"), cost.text("currency")));
  }

  private static BigDecimal decimal(Fields in, String name) {
    try {
      return new BigDecimal(in.text(name));
    } catch (NumberFormatException e) {
      throw new DifyException(ErrorCode.SYNTAX, "'" + name + "' must be a number in a text.", e);
    }
  }

  static Value info(ModelInfo info) {
    Map<String, Value> out = new LinkedHashMap<>();
    out.put("model", ref(info.ref()));
    out.put("type", Value.of(info.type().wire()));
    out.put("known", Value.of(info.isKnown()));
    out.put("features", Value.from(info.features().stream().map(ModelFeature::wire).sorted().toList()));
    info.contextTokens().ifPresent(tokens -> out.put("context_tokens", Value.of((long) tokens)));
    info.maxOutputTokens().ifPresent(tokens -> out.put("max_output_tokens", Value.of((long) tokens)));
    info.price().ifPresent(price -> {
      Map<String, Value> cost = new LinkedHashMap<>();
      cost.put("prompt", Value.of(price.prompt().toPlainString()));
      cost.put("completion", Value.of(price.completion().toPlainString()));
      cost.put("unit", Value.of(price.unit().toPlainString()));
      cost.put("currency", Value.of(price.currency()));
      out.put("price", new Value.Obj(cost));
    });
    return new Value.Obj(out);
  }

  static ModelInfo info(Value written) {
    Fields in = Fields.of(written);
    String type = in.text("type");
    Optional<TokenPrice> price = in.has("price") ? Optional.of(price(in.under("price"))) : Optional.empty();
    return new ModelInfo(ref(in.under("model")),
        Arrays.stream(ModelType.values()).filter(known -> known.wire().equals(type)).findFirst()
            .orElse(ModelType.LLM),
        in.truth("known"), Arrays.stream(ModelFeature.values())
            .filter(feature -> in.texts("features").contains(feature.wire())).collect(Collectors.toSet()),
        in.optionalInt("context_tokens"), in.optionalInt("max_output_tokens"), price);
  }

  private static TokenPrice price(Fields in) {
    return new TokenPrice(decimal(in, "prompt"), decimal(in, "completion"), decimal(in, "unit"), in.text("currency"));
  }
}
