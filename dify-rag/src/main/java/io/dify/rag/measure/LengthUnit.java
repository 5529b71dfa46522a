package io.dify.rag.measure;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.util.Locale;

/** In what the length of text is given. */
public enum LengthUnit {
  /** Unicode code points: an emoji or a rare Chinese character counts once. */
  CHARACTERS {
    @Override
    public Measure measure() {
      return Characters.INSTANCE;
    }
  },
  /**
   * Tokens of the byte-pair vocabulary {@code cl100k_base}. Its tokens are no longer than those of the small local embedding models, so a text of 500
   * of them fits a model that reads 512.
   */
  TOKENS {
    @Override
    public Measure measure() {
      return Tokens.INSTANCE;
    }
  };

  /** Its name in settings: {@code characters} or {@code tokens}. */
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The unit of this name.
   *
   * @throws DifyException {@code INVALID_PARAM} when there is none
   */
  public static LengthUnit of(String wire) {
    for (LengthUnit unit : values()) {
      if (unit.wire().equals(wire)) {
        return unit;
      }
    }
    throw new DifyException(ErrorCode.INVALID_PARAM,
        "There is no unit of length \"" + wire + "\"; there are characters and tokens.");
  }

  /** What counts in this unit. */
  public abstract Measure measure();
}
