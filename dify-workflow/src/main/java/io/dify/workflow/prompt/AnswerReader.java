package io.dify.workflow.prompt;

import io.dify.core.model.ModelAnswer;
import io.dify.core.model.ModelDelta;
import java.util.function.Consumer;

/**
 * Reads a model's answer as it comes: tells text from reasoning, and passes both on. Reasoning that stands in the text between think tags stays there
 * ({@link Format#TAGGED}) or is cut out ({@link Format#SEPARATED}). Reasoning that the provider keeps apart is always reasoning; where tags stay in the text
 * it stands in the text as well, between tags, because that is where readers of such apps look for it. Not thread-safe.
 */
public final class AnswerReader {
  /** Where reasoning goes. */
  public enum Format {
    /** Into the text, between tags. */
    TAGGED,
    /** Out of the text. */
    SEPARATED;

    /** By the name in app files; {@code tagged} is the default. */
    public static Format of(String wire) {
      return wire.equals("separated") ? SEPARATED : TAGGED;
    }
  }

  private final Format format;
  private final ThinkTags.Sink sink;
  private final StringBuilder text = new StringBuilder();
  private final StringBuilder reasoning = new StringBuilder();
  private final ThinkTags tags;
  private boolean heard;
  /** Whether reasoning of the provider's is being put into the text. */
  private boolean open;

  /**
   * A reader.
   *
   * @param onText takes pieces of the text
   * @param onReasoning takes pieces of the reasoning
   */
  public AnswerReader(Format format, Consumer<String> onText, Consumer<String> onReasoning) {
    this.format = format;
    this.sink = new ThinkTags.Sink() {
      @Override
      public void text(String piece) {
        text.append(piece);
        onText.accept(piece);
      }

      @Override
      public void reasoning(String piece) {
        reasoning.append(piece);
        onReasoning.accept(piece);
      }
    };
    this.tags = new ThinkTags(sink);
  }

  /** Takes the next piece of the answer. */
  public void accept(ModelDelta delta) {
    heard = true;
    switch (delta) {
      case ModelDelta.Text more when more.text().isEmpty() -> {
      }
      case ModelDelta.Text more -> {
        close();
        if (format == Format.SEPARATED) {
          tags.accept(more.text());
        } else {
          sink.text(more.text());
        }
      }
      case ModelDelta.Reasoning more when more.text().isEmpty() -> {
      }
      case ModelDelta.Reasoning more -> {
        if (format == Format.TAGGED) {
          sink.text(open ? more.text() : "<think>\n" + more.text());
          open = true;
        }
        sink.reasoning(more.text());
      }
    }
  }

  private void close() {
    if (open) {
      open = false;
      sink.text("\n</think>\n\n");
    }
  }

  /** The answer is whole. One that came without pieces is read now. */
  public void end(ModelAnswer answer) {
    if (!heard) {
      accept(new ModelDelta.Reasoning(answer.reasoning()));
      accept(new ModelDelta.Text(answer.text()));
    }
    close();
    tags.end();
    if (reasoning.isEmpty()) {
      reasoning.append(answer.reasoning());
    }
  }

  /** The text so far. */
  public String text() {
    return text.toString();
  }

  /** The reasoning so far. */
  public String reasoning() {
    return reasoning.toString();
  }
}
