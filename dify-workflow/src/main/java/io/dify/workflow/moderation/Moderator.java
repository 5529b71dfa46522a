package io.dify.workflow.moderation;

import io.dify.core.cancel.Cancellation;
import io.dify.core.extension.ApiExtensions;
import io.dify.core.model.ModelRef;
import io.dify.core.model.Models;
import io.dify.core.value.Value;
import io.dify.core.value.ValueText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Checks inputs and pieces of answers. Thread-safe; blocks.
 *
 * @param moderation what to do
 * @param models the moderation model comes from here
 * @param extensions API extensions
 * @param app id of the app, for extensions
 */
public record Moderator(Moderation moderation, Models models, ApiExtensions extensions, String app) {
  /** The model behind {@code openai_moderation}. */
  public static final ModelRef OPENAI = new ModelRef("langgenius/openai/openai", "omni-moderation-latest");

  private static final Finding CLEAR = new Finding.Clear();

  /**
   * Checks what a user sends.
   *
   * @throws io.dify.core.error.DifyException when it cannot be checked
   */
  public Finding input(Value.Obj inputs, String query, Cancellation cancellation) {
    String reply = moderation.inputReply().orElse("");
    return switch (moderation.method()) {
      case Moderation.Api api -> {
        Map<String, Value> params = new LinkedHashMap<>();
        params.put("app_id", Value.of(app));
        params.put("inputs", inputs);
        params.put("query", Value.of(query));
        Value.Obj answer = extensions.ask(api.extension(), ApiExtensions.MODERATE_INPUT, new Value.Obj(params),
            cancellation);
        Value others = answer.fields().getOrDefault("inputs", Value.nothing());
        yield found(answer, reply, new Finding.OtherInput(others instanceof Value.Obj object ? object : inputs,
            text(answer, "query", query)));
      }
      case Moderation.Keywords keywords -> found(keywords, texts(inputs, query), reply);
      case Moderation.OpenAi openAi -> found(texts(inputs, query), reply, cancellation);
    };
  }

  /**
   * Checks a piece of an answer.
   *
   * @throws io.dify.core.error.DifyException when it cannot be checked
   */
  public Finding output(String piece, Cancellation cancellation) {
    String reply = moderation.outputReply().orElse("");
    return switch (moderation.method()) {
      case Moderation.Api api -> {
        Value.Obj answer = extensions.ask(api.extension(), ApiExtensions.MODERATE_OUTPUT,
            (Value.Obj) Value.from(Map.of("app_id", app, "text", piece)), cancellation);
        yield found(answer, reply, new Finding.OtherText(text(answer, "text", piece)));
      }
      case Moderation.Keywords keywords -> found(keywords, List.of(piece), reply);
      case Moderation.OpenAi openAi -> found(List.of(piece), reply, cancellation);
    };
  }

  private static List<String> texts(Value.Obj inputs, String query) {
    return Stream.concat(inputs.fields().values().stream().map(ValueText::plain), Stream.of(query))
        .filter(text -> !text.isBlank()).toList();
  }

  private static Finding found(Moderation.Keywords keywords, List<String> texts, String reply) {
    boolean hit = texts.stream().map(text -> text.toLowerCase(Locale.ROOT))
        .anyMatch(text -> keywords.words().stream().anyMatch(text::contains));
    return hit ? new Finding.Reply(reply) : CLEAR;
  }

  private Finding found(List<String> texts, String reply, Cancellation cancellation) {
    return texts.isEmpty() || models.moderation(OPENAI).harms(texts, cancellation).isEmpty()
        ? CLEAR
        : new Finding.Reply(reply);
  }

  private static Finding found(Value.Obj answer, String reply, Finding changed) {
    if (!answer.fields().getOrDefault("flagged", Value.nothing()).equals(Value.of(true))) {
      return CLEAR;
    }
    return text(answer, "action", "direct_output").equals("overridden")
        ? changed
        : new Finding.Reply(text(answer, "preset_response", reply));
  }

  private static String text(Value.Obj answer, String field, String fallback) {
    return answer.fields().get(field) instanceof Value.Text text ? text.text() : fallback;
  }
}
