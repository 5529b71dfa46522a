package io.dify.runtime.recording;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Which runs of a server are recorded.
 *
 * @param folder where their recordings go, a folder of this server's own; empty to record none
 * @param maxFiles recordings kept at most, 1 or more
 * @param maxBytes bytes of all recordings at most, 1 or more
 */
public record RecordingSettings(Optional<Path> folder, int maxFiles, long maxBytes) {
  /** None. */
  public static final RecordingSettings OFF = new RecordingSettings(Optional.empty(), 1000, 1L << 30);

  /**
   * Checks.
   *
   * @throws DifyException {@code INVALID_PARAM} for a bound below 1
   */
  public RecordingSettings {
    if (maxFiles < 1 || maxBytes < 1) {
      throw new DifyException(ErrorCode.INVALID_PARAM,
          "Of recordings 1 file and 1 byte are the least to keep, not " + maxFiles + " and " + maxBytes + ".");
    }
  }
}
