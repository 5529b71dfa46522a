package io.dify.runtime.storage;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.secret.Signer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes and checks the signed addresses under which files are read without a key, for a while. What is signed is the kind of file, its workspace, its id and the end of that
 * while, so none of them can be changed. Thread-safe.
 */
public final class FileUrls {
  /** Uploads and files that nodes and tools made. */
  public static final String FILES = "file";
  /** Images in passages of knowledge bases; the id is the attachment's. */
  public static final String IMAGES = "image";
  /** The documents of knowledge bases as they were uploaded; see {@link #document}. */
  public static final String DOCUMENTS = "document";
  /** How long an address is good unless set otherwise: 5 minutes, as with Dify. */
  public static final Duration DEFAULT_LIFE = Duration.ofMinutes(5);

  private static final Pattern SIGNED = Pattern
      .compile("[^\\s()\"'<>]*/files/(file|image|document)/([\\w-]{1,64})/([\\w.-]{1,80})\\?expires=\\d+&sign=[\\w-]+");

  private static final Pattern IMAGE = Pattern.compile("]\\(attachment:([0-9a-f]{64})\\)");

  private final Supplier<Signer> signer;
  private final String base;
  private final Duration life;
  private final InstantSource clock;

  /**
   * Addresses.
   *
   * @param signer asked for the first address, since it may have to make a master key
   * @param base what stands before the path: the address clients reach this server under, without slash at its end; empty for paths only
   * @param life how long an address is good
   */
  public FileUrls(Supplier<Signer> signer, String base, Duration life, InstantSource clock) {
    this.signer = signer;
    this.base = base;
    this.life = life;
    this.clock = clock;
  }

  /** The address of a file from now on. Whether the file exists is seen when it is read. */
  public String sign(String kind, String tenant, String id) {
    String expires = Long.toString(clock.instant().plus(life).getEpochSecond());
    return base + "/files/" + kind + "/" + tenant + "/" + id + "?expires=" + expires + "&sign="
        + signer.get().sign(statement(kind, tenant, id, expires));
  }

  /** The address of the file a document of a knowledge base was made from. */
  public String document(String tenant, String baseId, String documentId) {
    return sign(DOCUMENTS, tenant, baseId + "." + documentId);
  }

  /** A passage of a knowledge base with addresses where it names its images. */
  public String withImages(String tenant, String passage) {
    return IMAGE.matcher(passage).replaceAll(found -> Matcher.quoteReplacement(
        "](" + sign(IMAGES, tenant, found.group(1)) + ")"));
  }

  /**
   * Checks an address.
   *
   * @throws DifyException {@code FORBIDDEN} when it was changed or is not good any more
   */
  public void check(String kind, String tenant, String id, String expires, String sign) {
    if (!signer.get().verify(statement(kind, tenant, id, expires), sign)) {
      throw new DifyException(ErrorCode.FORBIDDEN, "The signature of this address is not valid.");
    }
    if (Instant.ofEpochSecond(Long.parseLong(expires)).isBefore(clock.instant())) {
      throw new DifyException(ErrorCode.FORBIDDEN, "This address has expired; ask for a new one.");
    }
  }

  /** A text of a workspace in which the signed addresses of its own files are good from now on; those of others stay as they are. */
  public String renewed(String tenant, String text) {
    if (!text.contains("/files/")) {
      return text;
    }
    Matcher found = SIGNED.matcher(text);
    StringBuilder renewed = new StringBuilder();
    while (found.find()) {
      String now = found.group(2).equals(tenant) && known(found)
          ? sign(found.group(1), tenant, found.group(3))
          : found.group();
      found.appendReplacement(renewed, Matcher.quoteReplacement(now));
    }
    return found.appendTail(renewed).toString();
  }

  /** Only what was signed here once is signed again: a model may write any address. */
  private boolean known(Matcher found) {
    String query = found.group().substring(found.group().indexOf('?') + 1);
    int end = query.indexOf('&');
    return signer.get().verify(
        statement(found.group(1), found.group(2), found.group(3), query.substring("expires=".length(), end)),
        query.substring(end + "&sign=".length()));
  }

  private static List<String> statement(String kind, String tenant, String id, String expires) {
    return List.of(kind, tenant, id, expires);
  }
}
