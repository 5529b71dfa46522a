package io.dify.core.replay;

import io.dify.core.model.CallOrigin;
import io.dify.core.model.ChatModel;
import io.dify.core.model.EmbeddingModel;
import io.dify.core.model.ModelInfo;
import io.dify.core.model.ModelRef;
import io.dify.core.model.Models;
import io.dify.core.model.ModerationModel;
import io.dify.core.model.RankedPassage;
import io.dify.core.model.RerankModel;
import io.dify.core.model.Sound;
import io.dify.core.model.SpeechToTextModel;
import io.dify.core.model.TextToSpeechModel;
import io.dify.core.value.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Models whose every call passes through a {@link Traffic}. A model is looked up when it is called, so that one that exists only in a recording can be had. Thread-safe.
 *
 * @param models the models behind it
 * @param traffic what calls pass through
 * @param place who calls, see {@link Question#place}
 */
public record PassingModels(Models models, Traffic traffic, String place) implements Models {
  @Override
  public ChatModel chat(ModelRef ref) {
    return (call, sink, cancellation) -> traffic.pass(new ChatCrossing(place, models, call, sink, cancellation));
  }

  @Override
  public EmbeddingModel embedding(ModelRef ref) {
    return new PassingEmbedding(ref, models, traffic, place);
  }

  @Override
  public RerankModel rerank(ModelRef ref) {
    return (query, passages, topN, cancellation) -> traffic.pass(Crossing.of(
        question(ExchangeKind.RERANK, ref, Map.of("query", query, "passages", passages, "top_n", topN)),
        () -> models.rerank(ref).rerank(query, passages, topN, cancellation), PassingModels::write,
        PassingModels::ranked));
  }

  private static Value write(List<RankedPassage> ranked) {
    return Value.from(ranked);
  }

  private static List<RankedPassage> ranked(Value written) {
    return new Fields(new Value.Obj(Map.of("ranked", written))).list("ranked").stream().map(Fields::of)
        .map(in -> new RankedPassage(in.small("index"), in.number("score"))).toList();
  }

  @Override
  public ModerationModel moderation(ModelRef ref) {
    return (texts, cancellation) -> traffic.pass(Crossing.<List<String>, RuntimeException>of(
        question(ExchangeKind.MODERATION, ref, Map.of("texts", texts)),
        () -> models.moderation(ref).harms(texts, cancellation), Value::from,
        written -> new Fields(new Value.Obj(Map.of("harms", written))).texts("harms")));
  }

  @Override
  public SpeechToTextModel speechToText(ModelRef ref) {
    return (speech, cancellation) -> traffic.pass(Crossing.of(
        question(ExchangeKind.LISTEN, ref, Map.of("type", speech.mimeType(), "name", speech.name(), "speech",
            Content.write(speech.bytes(), Content.MAX_ASKED))),
        () -> models.speechToText(ref).transcribe(speech, cancellation), said -> Value.from(Map.of("text", said)),
        written -> Fields.of(written).text("text")));
  }

  @Override
  public TextToSpeechModel textToSpeech(ModelRef ref) {
    return (text, voice, cancellation) -> traffic.pass(Crossing.of(
        question(ExchangeKind.SPEAK, ref, Map.of("text", text, "voice", voice)),
        () -> models.textToSpeech(ref).speak(text, voice, cancellation), PassingModels::sound, PassingModels::sound));
  }

  private static Value sound(Sound sound) {
    Map<String, Value> out = new LinkedHashMap<>();
    out.put("type", Value.of(sound.mimeType()));
    out.put("name", Value.of(sound.name()));
    out.put("content", Content.write(sound.bytes(), Content.MAX_BYTES));
    return new Value.Obj(out);
  }

  private static Sound sound(Value written) {
    Fields in = Fields.of(written);
    return Sound.of(Content.read(in.value("content")), in.text("type"), in.text("name"));
  }

  @Override
  public ModelInfo info(ModelRef ref) {
    return traffic.pass(Crossing.lookup(question(ExchangeKind.MODEL, ref, Map.of()), () -> models.info(ref),
        ModelJson::info, ModelJson::info, ModelInfo.unknown(ref)));
  }

  private Question question(ExchangeKind kind, ModelRef ref, Map<String, Object> body) {
    return question(kind, place, ref, body);
  }

  static Question question(ExchangeKind kind, String place, ModelRef ref, Map<String, Object> body) {
    Map<String, Value> fields = new LinkedHashMap<>();
    fields.put("model", Value.of(ref.toString()));
    body.forEach((name, value) -> fields.put(name, Value.from(value)));
    return new Question(kind, place, new Value.Obj(fields));
  }

  @Override
  public Models on(CallOrigin origin) {
    return new PassingModels(models.on(origin), traffic, place);
  }
}
