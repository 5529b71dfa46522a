package io.dify.rag.store;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.util.Locale;

/** How the chunks of a base are made findable; the names are those on the wire, in lower case. */
public enum IndexingTechnique {
  /** By vectors and by words. There is no way back from here. */
  HIGH_QUALITY,
  /** By words alone: those of the text, and up to ten keywords of each chunk. Needs no model. */
  ECONOMY;

  /** As clients see it. */
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The technique of a name on the wire.
   *
   * @throws DifyException {@code INVALID_PARAM} when there is none of this name
   */
  public static IndexingTechnique of(String wire) {
    try {
      return valueOf(wire.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new DifyException(ErrorCode.INVALID_PARAM,
          "There is no indexing technique \"" + wire + "\"; there are high_quality and economy.", e);
    }
  }
}
