package io.dify.core.model.bedrock;

import io.dify.core.model.ModelCall;
import io.dify.core.model.rest.AnswerFormat;
import io.dify.core.model.rest.CallParameters;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;

/**
 * How an answer gets the form it must have. Converse's own response format is known to few models, so an answer with a schema is the input of a tool that
 * the model is made to call. Models that cannot be made to, calls that offer other tools, calls with reasoning, and JSON without a schema get a sentence
 * instead.
 *
 * @param format the form
 * @param isTool whether the answer is the input of the tool {@link #TOOL}
 */
record ConverseForm(AnswerFormat format, boolean isTool) {
  static final String TOOL = "answer";

  /**
   * The form of an answer.
   *
   * @param parameters loses those that are about the form
   * @param callsTools whether the model is known to call tools
   */
  static ConverseForm of(ModelCall call, CallParameters parameters, boolean callsTools) {
    AnswerFormat format = AnswerFormat.of(call, parameters);
    boolean hasTools = !call.tools().isEmpty()
        || call.messages().stream().anyMatch(message -> !message.toolRequests().isEmpty());
    return new ConverseForm(format,
        format instanceof AnswerFormat.Schema && callsTools && !hasTools && !isReasoning(call));
  }

  private static boolean isReasoning(ModelCall call) {
    Value thinking = call.parameters().getOrDefault(ConverseRequest.THINKING, Value.nothing());
    return thinking.equals(Value.of(true)) || thinking instanceof Value.Obj;
  }

  /** What the model is told, empty for nothing. */
  String sentence() {
    return isTool ? "" : switch (format) {
      case AnswerFormat.Text text -> "";
      case AnswerFormat.Json json -> "Answer with one JSON object and nothing else.";
      case AnswerFormat.Schema schema -> "Answer with one JSON object that fits this JSON schema and nothing else: "
          + ValueJson.write(schema.schema());
    };
  }
}
