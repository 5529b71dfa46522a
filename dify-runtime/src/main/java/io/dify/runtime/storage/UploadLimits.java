package io.dify.runtime.storage;

import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What uploads may be. Sizes are in MiB, as clients are told them.
 *
 * @param documentMegabytes largest document, also of other files; default 15
 * @param imageMegabytes largest picture, default 10
 * @param audioMegabytes largest sound, default 50
 * @param videoMegabytes largest film, default 100
 * @param refusedExtensions extensions in small letters without dot that nobody may upload, default none
 */
public record UploadLimits(int documentMegabytes, int imageMegabytes, int audioMegabytes, int videoMegabytes,
    Set<String> refusedExtensions) {
  /** The defaults, which are Dify's. */
  public static final UploadLimits DEFAULT = new UploadLimits(15, 10, 50, 100, Set.of());
  private static final int MEBI = 20;

  /** Copies, in small letters. */
  public UploadLimits {
    refusedExtensions = refusedExtensions.stream().map(each -> each.toLowerCase(Locale.ROOT))
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The limit of a class. */
  public int megabytes(FileClass of) {
    return switch (of) {
      case DOCUMENT, CUSTOM -> documentMegabytes;
      case IMAGE -> imageMegabytes;
      case AUDIO -> audioMegabytes;
      case VIDEO -> videoMegabytes;
    };
  }

  /** The limit of a class in bytes. */
  public long bytes(FileClass of) {
    return (long) megabytes(of) << MEBI;
  }

  /** The limit of the class with the highest one, in bytes. */
  public long mostBytes() {
    return Math.max(Math.max(bytes(FileClass.DOCUMENT), bytes(FileClass.IMAGE)),
        Math.max(bytes(FileClass.AUDIO), bytes(FileClass.VIDEO)));
  }
}
