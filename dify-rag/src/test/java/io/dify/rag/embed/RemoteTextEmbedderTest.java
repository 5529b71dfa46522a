package io.dify.rag.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.EmbeddingId;
import io.dify.core.model.EmbeddingModel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RemoteTextEmbedderTest {
  private static final class Service implements EmbeddingModel {
    private final List<Integer> calls = new ArrayList<>();
    private int asked;
    private int dimension = 3;

    @Override
    public EmbeddingId id() {
      asked++;
      return new EmbeddingId("service/model", "hosted", dimension, true);
    }

    @Override
    public float[] embed(String text) {
      return embedAll(List.of(text), Cancellation.none()).getFirst();
    }

    @Override
    public List<float[]> embedAll(List<String> texts, Cancellation cancellation) {
      calls.add(texts.size());
      return texts.stream().map(text -> new float[dimension]).toList();
    }

    @Override
    public void close() {
      // Nothing is held.
    }
  }

  private final Service service = new Service();

  @Test
  void allTextsGoToTheModelTogetherAndItsIdentityIsAskedForOnce() {
    RemoteTextEmbedder embedder = new RemoteTextEmbedder(service, null);

    assertThat(embedder.embedAll(List.of("a", "b", "c"))).extracting(EmbeddedText::model)
        .containsOnly(embedder.models().getFirst());
    assertThat(service.calls).containsExactly(3);
    assertThat(service.asked).isEqualTo(1);
    assertThat(embedder.supports("любой язык")).isTrue();
  }

  @Test
  void aKnownIdentityIsNotAskedFor() {
    EmbeddingId known = new EmbeddingId("service/model", "hosted", 3, true);
    RemoteTextEmbedder embedder = new RemoteTextEmbedder(service, known);

    assertThat(embedder.embed("a").model()).isEqualTo(known);
    assertThat(service.asked).isZero();
  }

  @Test
  void vectorsOfAnotherLengthAreRefusedWithWhatToDo() {
    RemoteTextEmbedder embedder = new RemoteTextEmbedder(service, null);
    embedder.embed("a");
    service.dimension = 5;

    assertThatThrownBy(() -> embedder.embedAll(List.of("b"))).isInstanceOfSatisfying(DifyException.class, e -> {
      assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT);
      assertThat(e.text()).contains("service/model", "5", "3", "rebuild");
    });
  }

  @Test
  void anInterruptBreaksItOff() {
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> new RemoteTextEmbedder(service, null).embedAll(List.of("a")))
        .isInstanceOfSatisfying(DifyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED));
    assertThat(Thread.interrupted()).isTrue();
  }
}
