package io.dify.runtime.config;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.secret.Secret;
import io.dify.runtime.storage.FileUrls;
import io.dify.runtime.storage.UploadLimits;
import io.dify.runtime.storage.s3.Bucket;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How files are kept, as the environment says ({@code DIFY_UPLOAD_...}, {@code DIFY_FILES_...}, {@code DIFY_S3_...}).
 *
 * @param limits what uploads may be
 * @param url the address clients reach the server under, empty for addresses without host
 * @param urlLife how long signed addresses are good
 * @param unusedFor how long an upload nobody used is kept, zero for ever
 * @param s3 the bucket files are kept in, empty for the data directory
 */
public record StorageSettings(UploadLimits limits, String url, Duration urlLife, Duration unusedFor,
    Optional<Bucket> s3) {
  /** In the data directory; uploads nobody used go after a day. */
  public static final StorageSettings DEFAULT = new StorageSettings(UploadLimits.DEFAULT, "", FileUrls.DEFAULT_LIFE,
      Duration.ofHours(24), Optional.empty());
  private static final int MAX = 1_000_000;

  /**
   * Reads {@code DIFY_UPLOAD_DOCUMENT_MB}, {@code DIFY_UPLOAD_IMAGE_MB}, {@code DIFY_UPLOAD_AUDIO_MB}, {@code DIFY_UPLOAD_VIDEO_MB}, {@code DIFY_UPLOAD_REFUSED} (extensions
   * with commas between), {@code DIFY_FILES_URL}, {@code DIFY_FILES_URL_SECONDS}, {@code DIFY_FILES_UNUSED_HOURS}, {@code DIFY_S3_BUCKET}, {@code DIFY_S3_PREFIX},
   * {@code DIFY_S3_REGION}, {@code DIFY_S3_ENDPOINT}, {@code DIFY_S3_ACCESS_KEY} and {@code DIFY_S3_SECRET_KEY}.
   *
   * @throws DifyException {@code INVALID_PARAM} naming the variable
   */
  public static StorageSettings of(Map<String, String> environment) {
    Environment read = new Environment(environment);
    UploadLimits usual = UploadLimits.DEFAULT;
    UploadLimits limits = new UploadLimits(read.whole("DIFY_UPLOAD_DOCUMENT_MB", usual.documentMegabytes(), 1, MAX),
        read.whole("DIFY_UPLOAD_IMAGE_MB", usual.imageMegabytes(), 1, MAX),
        read.whole("DIFY_UPLOAD_AUDIO_MB", usual.audioMegabytes(), 1, MAX),
        read.whole("DIFY_UPLOAD_VIDEO_MB", usual.videoMegabytes(), 1, MAX), extensions(read));
    String url = read.address("DIFY_FILES_URL").map(URI::toString).orElse("");
    return new StorageSettings(limits, url.endsWith("/") ? url.substring(0, url.length() - 1) : url,
        Duration.ofSeconds(read.whole("DIFY_FILES_URL_SECONDS", (int) DEFAULT.urlLife().toSeconds(), 1, MAX)),
        Duration.ofHours(read.whole("DIFY_FILES_UNUSED_HOURS", (int) DEFAULT.unusedFor().toHours(), 0, MAX)), s3(read));
  }

  /** The same with an address for the links, unless one is set. */
  public StorageSettings reachedAt(String address) {
    return url.isEmpty() ? new StorageSettings(limits, address, urlLife, unusedFor, s3) : this;
  }

  private static Set<String> extensions(Environment read) {
    return read.words("DIFY_UPLOAD_REFUSED").stream().map(word -> word.replaceFirst("^\\.", ""))
        .filter(word -> !word.isEmpty()).collect(Collectors.toSet());
  }

  private static Optional<Bucket> s3(Environment read) {
    return read.present("DIFY_S3_BUCKET").map(bucket -> {
      String access = read.text("DIFY_S3_ACCESS_KEY");
      String secret = read.text("DIFY_S3_SECRET_KEY");
      if (access.isEmpty() != secret.isEmpty()) {
        throw new DifyException(ErrorCode.INVALID_PARAM,
            "DIFY_S3_ACCESS_KEY and DIFY_S3_SECRET_KEY belong together: set both or neither.");
      }
      String prefix = read.text("DIFY_S3_PREFIX");
      return new Bucket(bucket, prefix.isEmpty() || prefix.endsWith("/") ? prefix : prefix + "/",
          read.present("DIFY_S3_REGION").orElse("us-east-1"), read.address("DIFY_S3_ENDPOINT"), access,
          Secret.of(secret));
    });
  }
}
