package io.dify.runtime.storage;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.file.FileStore;
import io.dify.core.file.NewFile;
import io.dify.core.model.CallOrigin;
import io.dify.core.time.Ids;
import io.dify.core.value.FileRef;
import io.dify.runtime.conversation.Owner;
import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Keeps files and knows whose they are. A file is noted before its bytes are kept and found only afterwards, and hidden before they are deleted, so that a crash in
 * between leaves nothing that the sweep would not find. Thread-safe; blocks.
 */
public final class FileKeeper implements FileStore {
  private static final int SWEEP = 1000;
  private static final int SLICE = 200;

  private final FileStore bytes;
  private final FileRecords records;
  private final FileUrls urls;
  private final UploadLimits limits;
  private final Ids ids;
  private final InstantSource clock;

  /**
   * A keeper.
   *
   * @param bytes where the bytes go
   * @param urls makes the addresses of files
   */
  public FileKeeper(FileStore bytes, FileRecords records, FileUrls urls, UploadLimits limits, Ids ids,
      InstantSource clock) {
    this.bytes = bytes;
    this.records = records;
    this.urls = urls;
    this.limits = limits;
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * Keeps an upload.
   *
   * @param file as it came; its type is looked up, whatever it says
   * @return what is known of it now
   * @throws DifyException {@code TOO_LARGE} for its class, {@code UNSUPPORTED_TYPE} when its extension is refused or its content is something else,
   *     {@code LIMIT_EXCEEDED}, {@code STORE_FAILED}
   */
  public StoredFile upload(Owner owner, NewFile file) {
    String extension = file.extension().isEmpty() ? "" : file.extension().substring(1);
    if (limits.refusedExtensions().contains(extension.toLowerCase(Locale.ROOT))) {
      throw new DifyException(ErrorCode.UNSUPPORTED_TYPE, "Files of type '." + extension
          + "' are not taken here (DIFY_UPLOAD_REFUSED).");
    }
    FileClass of = FileClass.of(extension);
    if (file.size() > limits.bytes(of)) {
      throw new DifyException(ErrorCode.TOO_LARGE, "The file has " + file.size() + " bytes; a file of class "
          + of.wire() + " may have " + limits.megabytes(of) + " MiB.");
    }
    String type = FileTypes.of(extension, head(file));
    StoredFile noted = new StoredFile(ids.next(), StoredFile.Source.UPLOAD,
        new StoredFile.Origin(owner.tenantId(), owner.appId(), owner.user(), "", ""), file.name(), type, of.wire(),
        file.size(), "", now(), null);
    keep(noted, file);
    return records.find(owner.tenantId(), noted.id()).orElseThrow(FileKeeper::lost);
  }

  @Override
  public void keep(CallOrigin origin, String id, NewFile file) {
    keep(new StoredFile(id, StoredFile.Source.TOOL,
        new StoredFile.Origin(origin.tenant(), origin.app(), origin.user(), "", origin.run()), file.name(),
        file.mimeType(), file.type(), file.size(), "", now(), now()), file);
  }

  private void keep(StoredFile noted, NewFile file) {
    records.begin(noted);
    MessageDigest digest = sha256();
    StoredFile.Origin origin = noted.origin();
    bytes.keep(CallOrigin.of(origin.tenantId(), origin.appId(), origin.user()), noted.id(),
        new NewFile(file.name(), noted.mimeType(), file.size(), () -> {
          digest.reset();
          return new DigestInputStream(file.open(), digest);
        }));
    records.kept(origin.tenantId(), noted.id(), HexFormat.of().formatHex(digest.digest()));
  }

  private static byte[] head(NewFile file) {
    try (InputStream in = file.open()) {
      return in.readNBytes(FileTypes.HEAD_BYTES);
    } catch (IOException e) {
      throw new DifyException(ErrorCode.STORE_FAILED, "The upload cannot be read.", e);
    }
  }

  @Override
  public InputStream open(String tenant, String id, long offset) {
    return bytes.open(tenant, id, offset);
  }

  @Override
  public void delete(String tenant, String id) {
    bytes.delete(tenant, id);
  }

  @Override
  public Optional<String> url(String tenant, FileRef file) {
    return Optional.ofNullable(file.relatedId()).map(id -> urls.sign(FileUrls.FILES, tenant, id));
  }

  /**
   * Deletes what nobody used, up to a thousand files at a time.
   *
   * @param before uploads that came before it
   * @return how many files are gone
   */
  public int sweep(Instant before) {
    int gone = 0;
    List<StoredFile> unused = records.unused(before, SWEEP);
    for (StoredFile file : unused) {
      gone += records.hide(file.origin().tenantId(), file.id()) ? remove(file) : 0;
    }
    return gone;
  }

  /**
   * Deletes the files that nothing leads to any more, two hundred at a time; an interrupt ends it after such a slice.
   *
   * @param before those used last before it
   * @return how many files are gone
   */
  public int deleteForsaken(Instant before) {
    int gone = 0;
    StoredFile last = null;
    List<StoredFile> slice;
    do {
      slice = records.forsaken(before, last, SLICE);
      for (StoredFile file : slice) {
        last = file;
        gone += records.hide(file) ? remove(file) : 0;
      }
    } while (slice.size() == SLICE && !Thread.currentThread().isInterrupted());
    return gone;
  }

  private int remove(StoredFile hidden) {
    String tenant = hidden.origin().tenantId();
    bytes.delete(tenant, hidden.id());
    records.forget(tenant, hidden.id());
    return 1;
  }

  private Instant now() {
    return Instant.ofEpochMilli(clock.millis());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new DifyException(ErrorCode.INTERNAL, "This Java runtime has no SHA-256; use a complete one.", e);
    }
  }

  private static DifyException lost() {
    return new DifyException(ErrorCode.STORE_FAILED, "An upload was gone before it was answered; send it again.");
  }
}
