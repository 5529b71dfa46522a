package io.dify.core.file;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.time.Ids;
import io.dify.core.value.FileRef;
import java.io.ByteArrayInputStream;
import java.util.LinkedHashMap;
import java.util.Map;

/** Keeps files in memory; the oldest make room for new ones. For tests and short programs. Thread-safe. */
public final class MemoryFiles implements FileStore {
  /** Where a file is found. */
  private record Key(String tenant, String id) {}

  private final Ids ids;
  private final long maxBytes;
  private final Map<Key, byte[]> files = new LinkedHashMap<>();
  private long bytes;

  /**
   * An empty store.
   *
   * @param maxBytes bytes of all files together
   */
  public MemoryFiles(Ids ids, long maxBytes) {
    this.ids = ids;
    this.maxBytes = maxBytes;
  }

  @Override
  public synchronized FileRef keep(String tenant, NewFile file) {
    if (file.content().length > maxBytes) {
      throw new DifyException(ErrorCode.LIMIT_EXCEEDED, "The file " + file.name() + " has " + file.content().length
          + " bytes, more than the store of files may hold (MemoryFiles.maxBytes, " + maxBytes + ").");
    }
    String id = ids.next();
    files.put(new Key(tenant, id), file.content());
    bytes += file.content().length;
    while (bytes > maxBytes) {
      Map.Entry<Key, byte[]> oldest = files.entrySet().iterator().next();
      files.remove(oldest.getKey());
      bytes -= oldest.getValue().length;
    }
    return KeptFiles.reference(id, file);
  }

  private synchronized byte[] content(String tenant, FileRef file) {
    byte[] content = files.get(new Key(tenant, String.valueOf(file.relatedId())));
    if (content == null) {
      throw new DifyException(ErrorCode.NOT_FOUND, "File " + file.name() + " is not kept any more.");
    }
    return content;
  }

  @Override
  public FileContents opening(String tenant, FileContents others) {
    return (file, cancellation) -> KeptFiles.isKept(file)
        ? new ByteArrayInputStream(content(tenant, file))
        : others.open(file, cancellation);
  }
}
