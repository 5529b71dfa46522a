package io.dify.core.model.gateway.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.dify.core.model.Cost;
import io.dify.core.model.Message;
import io.dify.core.model.MessagePart;
import io.dify.core.model.ModelAnswer;
import io.dify.core.model.ModelCall;
import io.dify.core.model.ModelDelta;
import io.dify.core.model.Usage;
import io.dify.core.value.Value;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Answers by tenant and whole call: only a call that is equal in everything is answered from here. Complete answers are kept ({@code stop} or
 * {@code tool_calls}), with the pieces they came in, and played back as those. Thread-safe; bounded by bytes and by age.
 */
public final class AnswerCache {
  /** Objects around the texts of a call or an answer, roughly. */
  private static final int OVERHEAD = 256;
  private static final List<String> COMPLETE = List.of("stop", "tool_calls");

  private record Key(String tenant, ModelCall call) {}

  /**
   * A kept answer.
   *
   * @param pieces as they came
   * @param answer the answer
   */
  public record Kept(List<ModelDelta> pieces, ModelAnswer answer) {
    /** Sends the pieces and gives the answer; its tokens cost nothing now. */
    public ModelAnswer replay(Consumer<ModelDelta> sink) {
      pieces.forEach(sink);
      Usage usage = answer.usage();
      return answer.withUsage(new Usage(usage.promptTokens(), usage.completionTokens(), Cost.NONE));
    }
  }

  private final Cache<Key, Kept> answers;
  private final boolean anyTemperature;

  /** An empty cache. */
  public AnswerCache(CacheSettings settings, InstantSource clock) {
    this.anyTemperature = settings.anyTemperature();
    this.answers = Caffeine.newBuilder().maximumWeight(settings.maxBytes())
        .weigher((Key key, Kept kept) -> bytes(key, kept))
        .expireAfterWrite(settings.maxAge()).executor(Runnable::run)
        .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis())).build();
  }

  /** Whether answers to this call are kept at all. */
  public boolean accepts(ModelCall call) {
    Value temperature = call.parameters().get("temperature");
    return anyTemperature || (temperature instanceof Value.Whole whole && whole.number() == 0)
        || (temperature instanceof Value.Fraction fraction && fraction.number() == 0);
  }

  /** The answer to an equal call of the same tenant. */
  public Optional<Kept> find(String tenant, ModelCall call) {
    return Optional.ofNullable(answers.getIfPresent(new Key(tenant, call)));
  }

  /** Keeps an answer, when it is complete. */
  public void keep(String tenant, ModelCall call, List<ModelDelta> pieces, ModelAnswer answer) {
    if (COMPLETE.contains(answer.finishReason())) {
      answers.put(new Key(tenant, call), new Kept(List.copyOf(pieces), answer));
    }
  }

  private static int bytes(Key key, Kept kept) {
    long bytes = OVERHEAD + key.call().messages().stream().mapToLong(AnswerCache::bytes).sum()
        + key.call().context().stream().mapToLong(passage -> OVERHEAD + 2L * passage.text().length()).sum()
        + key.call().tools().stream().mapToLong(tool -> 4L * OVERHEAD + 2L * tool.description().length()).sum()
        + OVERHEAD + 4L * (kept.answer().text().length() + kept.answer().reasoning().length())
        + kept.answer().toolRequests().stream().mapToLong(tool -> OVERHEAD + 2L * tool.arguments().length()).sum()
        + 64L * kept.pieces().size();
    return (int) Math.min(bytes, Integer.MAX_VALUE);
  }

  private static long bytes(Message message) {
    return OVERHEAD + message.parts().stream().mapToLong(part -> switch (part) {
      case MessagePart.Text text -> 2L * text.text().length();
      case MessagePart.Image image -> 2L * image.url().length();
      case MessagePart.Media media -> 2L * media.url().length();
    }).sum() + message.toolRequests().stream().mapToLong(tool -> OVERHEAD + 2L * tool.arguments().length()).sum();
  }
}
