package io.dify.rag;

import io.dify.rag.store.BaseSettings;
import org.jspecify.annotations.Nullable;

/**
 * How documents are submitted.
 *
 * @param encoding the encoding of files that are not in UTF-8, by any name Java knows; null for none
 * @param uploader who brings them, may be empty
 * @param settings rules of their own; null for those of the base
 * @param maxFileBytes the largest file that is taken
 * @param language the language they are said to be in, in words; empty for not said
 */
public record SubmitOptions(@Nullable String encoding, String uploader, @Nullable BaseSettings settings,
    long maxFileBytes, String language) {
  /** The largest file that is taken unless another limit is set: 15 MiB. */
  public static final long DEFAULT_MAX_FILE_BYTES = 15L << 20;

  /** UTF-8, by the rules of the base, up to 15 MiB a file. */
  public static SubmitOptions defaults() {
    return new SubmitOptions(null, "", null, DEFAULT_MAX_FILE_BYTES, "");
  }

  /** The same on behalf of somebody. */
  public SubmitOptions by(String who) {
    return new SubmitOptions(encoding, who, settings, maxFileBytes, language);
  }

  /** The same with rules of their own. */
  public SubmitOptions with(BaseSettings rules) {
    return new SubmitOptions(encoding, uploader, rules, maxFileBytes, language);
  }

  /** The same with an encoding. */
  public SubmitOptions withEncoding(@Nullable String name) {
    return new SubmitOptions(name, uploader, settings, maxFileBytes, language);
  }

  /** The same with another limit. */
  public SubmitOptions withMaxFileBytes(long bytes) {
    return new SubmitOptions(encoding, uploader, settings, bytes, language);
  }

  /** The same, in a language. */
  public SubmitOptions in(String words) {
    return new SubmitOptions(encoding, uploader, settings, maxFileBytes, words);
  }
}
