package io.dify.workflow.node.llm;

import io.dify.core.error.DifyException;
import io.dify.core.model.Message;
import io.dify.core.model.MessagePart;
import io.dify.core.model.ModelAnswer;
import io.dify.core.model.ModelCall;
import io.dify.core.model.ModelInfo;
import io.dify.core.model.TokenPrice;
import io.dify.core.model.Usage;
import io.dify.core.value.FileRef;
import io.dify.core.value.Value;
import io.dify.workflow.node.NodeContext;
import io.dify.workflow.node.NodeExecutor;
import io.dify.workflow.node.NodeOutcome;
import io.dify.workflow.node.NodeResult;
import io.dify.workflow.node.NodeSignal;
import io.dify.workflow.prompt.AnswerReader;
import io.dify.workflow.prompt.CallTimer;
import io.dify.workflow.prompt.PromptContext;
import io.dify.workflow.prompt.PromptTexts;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** One call. */
final class LlmExecutor implements NodeExecutor {
  private final LlmConfig config;

  LlmExecutor(LlmConfig config) {
    this.config = config;
  }

  @Override
  public NodeOutcome execute(NodeContext context) {
    PromptContext passages = config.context()
        .map(selector -> PromptContext.of(PromptTexts.required(selector, context))).orElse(PromptContext.NONE);
    ModelInfo model = context.models().info(config.model().ref());
    Map<String, Value> parameters = config.model().parameters(context);
    List<FileRef> files = config.vision().map(vision -> vision.shown(context, model)).orElse(List.of());
    List<Message> messages = new LlmPrompt(config, context, model, parameters, passages).messages(files);
    ModelCall plain = ModelCall.of(config.model().ref(), messages).withContext(passages.documents())
        .withParameters(parameters);
    ModelCall call = config.structured().map(structured -> structured.into(plain, model)).orElse(plain);
    AnswerReader reader = new AnswerReader(config.reasoning(),
        piece -> context.offer(new NodeSignal.Text("text", piece)),
        piece -> context.offer(new NodeSignal.Reasoning(piece)));
    CallTimer timer = new CallTimer(context.clock());
    ModelAnswer answer = context.models().chat(config.model().ref()).answer(call, delta -> {
      timer.piece();
      reader.accept(delta);
    }, context.cancellation());
    reader.end(answer);
    return outcome(context, new Done(call, answer, reader, passages, files), timer);
  }

  /** A call and what came of it. */
  private record Done(ModelCall call, ModelAnswer answer, AnswerReader reader, PromptContext passages,
      List<FileRef> files) {}

  private NodeOutcome outcome(NodeContext context, Done done, CallTimer timer) {
    Optional<TokenPrice> price = context.models().info(done.answer().model()).price();
    Usage used = CallTimer.priced(done.answer().usage(), price);
    Value usage = timer.usage(used, price);
    Map<String, Value> outputs = new LinkedHashMap<>();
    outputs.put("text", Value.of(done.reader().text()));
    outputs.put("reasoning_content", Value.of(done.reader().reasoning()));
    outputs.put("usage", usage);
    outputs.put("finish_reason", Value.of(done.answer().finishReason()));
    outputs.put("files", new Value.Array(List.of()));
    Value.Obj process = process(done, usage);
    try {
      config.structured()
          .ifPresent(structured -> outputs.put("structured_output", structured.parse(done.answer().text())));
    } catch (DifyException e) {
      return new NodeOutcome.Failed(result(done, process, outputs, used), e.code().wire(), e.text());
    }
    return new NodeOutcome.Succeeded(result(done, process, outputs, used));
  }

  private static NodeResult result(Done done, Value.Obj process, Map<String, Value> outputs, Usage used) {
    return new NodeResult(new Value.Obj(Map.of()), process, new Value.Obj(outputs), used, Map.of(),
        done.passages().citations());
  }

  private Value.Obj process(Done done, Value usage) {
    Map<String, Value> process = new LinkedHashMap<>();
    process.put("model_mode", Value.of(config.model().isCompletion() ? "completion" : "chat"));
    process.put("prompts", new Value.Array(done.call().messages().stream().map(LlmExecutor::shown).toList()));
    process.put("files", new Value.Array(done.files().stream().<Value>map(Value.File::new).toList()));
    process.put("usage", usage);
    process.put("finish_reason", Value.of(done.answer().finishReason()));
    process.put("model_provider", Value.of(done.answer().model().provider()));
    process.put("model_name", Value.of(done.answer().model().name()));
    return new Value.Obj(process);
  }

  private static Value shown(Message message) {
    Map<String, Value> fields = new LinkedHashMap<>();
    fields.put("role", Value.of(message.role().name().toLowerCase(Locale.ROOT)));
    fields.put("text", Value.of(message.text()));
    fields.put("files", new Value.Array(message.parts().stream().flatMap(part -> switch (part) {
      case MessagePart.Text text -> Stream.<Value>empty();
      case MessagePart.Image image -> Stream.of(address(image.url()));
      case MessagePart.Media media -> Stream.of(address(media.url()));
    }).toList()));
    return new Value.Obj(fields);
  }

  /** Records name files; their bytes stay out. */
  private static Value address(String url) {
    int comma = url.startsWith("data:") ? url.indexOf(',') : -1;
    return Value.of(comma < 0 ? url : url.substring(0, comma));
  }
}
