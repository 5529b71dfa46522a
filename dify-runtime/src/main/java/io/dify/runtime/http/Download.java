package io.dify.runtime.http;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A file on its way to a client. Content that a browser could run (HTML, SVG, XML and the like) always goes as an attachment, whatever is asked for; no type is
 * guessed from content, and a page made of a file can load and run nothing.
 *
 * @param name name the client may keep it under
 * @param mimeType media type
 * @param size bytes
 * @param source where the bytes are
 * @param attachment whether it is to be kept rather than shown
 * @param tag names this version of the content, empty for none
 * @param cacheFor how long it may be kept, zero for not at all
 * @param isPublic whether caches that many people share may keep it
 */
public record Download(String name, String mimeType, long size, Source source, boolean attachment, String tag,
    Duration cacheFor, boolean isPublic) {
  private static final Pattern TYPE = Pattern
      .compile("[\\w!#$&^.+-]{1,80}/[\\w!#$&^.+-]{1,80}(; ?charset=[\\w-]{1,20})?");
  private static final Pattern SHOWN = Pattern
      .compile("(image/(?!svg)|audio/|video/|application/pdf|text/plain|application/json).*");
  private static final String UNKNOWN = "application/octet-stream";

  /** Bytes that can be read from any place on. */
  @FunctionalInterface
  public interface Source {
    /**
     * The bytes from an offset on; the caller closes the stream, perhaps before its end.
     *
     * @throws IOException when they cannot be read
     */
    InputStream open(long offset) throws IOException;
  }

  /** Makes a type that is none unknown. */
  public Download {
    if (size < 0) {
      throw new DifyException(ErrorCode.INTERNAL, "A file cannot be sent without its size.");
    }
    mimeType = TYPE.matcher(mimeType).matches() ? mimeType.toLowerCase(Locale.ROOT) : UNKNOWN;
    attachment = attachment || !SHOWN.matcher(mimeType).matches();
  }

  /** A file that is not to be cached. */
  public static Download of(String name, String mimeType, long size, Source source) {
    return new Download(name, mimeType, size, source, false, "", Duration.ZERO, false);
  }

  /** The same, to be kept rather than shown. */
  public Download asAttachment() {
    return new Download(name, mimeType, size, source, true, tag, cacheFor, isPublic);
  }

  /** The same, to be cached under a tag; by the client alone unless it is public. */
  public Download cached(@Nullable String contentTag, Duration time, boolean forAll) {
    return new Download(name, mimeType, size, source, attachment, contentTag == null ? "" : contentTag, time, forAll);
  }

  /** Whether clients ask for pieces of it: sounds and films. */
  boolean isPlayed() {
    return mimeType.startsWith("audio/") || mimeType.startsWith("video/");
  }

  String disposition() {
    return FileNames.disposition(attachment ? "attachment" : "inline", name);
  }

  String caching() {
    return cacheFor.isZero() ? "no-store" : (isPublic ? "public" : "private") + ", max-age=" + cacheFor.toSeconds();
  }
}
