package io.dify.core.file;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.CallOrigin;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;

/** Keeps files in memory; the oldest make room for new ones. For tests and short programs. Thread-safe. */
public final class MemoryFiles implements FileStore {
  /** Where a file is found. */
  private record Key(String tenant, String id) {}

  private final long maxBytes;
  private final Map<Key, byte[]> files = new LinkedHashMap<>();
  private long bytes;

  /**
   * An empty store.
   *
   * @param maxBytes bytes of all files together
   */
  public MemoryFiles(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  @Override
  public void keep(CallOrigin origin, String id, NewFile file) {
    if (file.size() > maxBytes) {
      throw new DifyException(ErrorCode.LIMIT_EXCEEDED, "The file " + file.name() + " has " + file.size()
          + " bytes, more than the store of files may hold (MemoryFiles.maxBytes, " + maxBytes + ").");
    }
    keep(new Key(StoreNames.folder(origin.tenant()), StoreNames.id(id)), content(file));
  }

  private static byte[] content(NewFile file) {
    try (InputStream in = file.open()) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new DifyException(ErrorCode.STORE_FAILED, "The file " + file.name() + " cannot be read.", e);
    }
  }

  private synchronized void keep(Key key, byte[] content) {
    files.put(key, content);
    bytes += content.length;
    while (bytes > maxBytes) {
      remove(files.keySet().iterator().next());
    }
  }

  private void remove(Key key) {
    byte[] gone = files.remove(key);
    bytes -= gone == null ? 0 : gone.length;
  }

  @Override
  public synchronized InputStream open(String tenant, String id, long offset) {
    byte[] content = files.get(new Key(StoreNames.folder(tenant), id));
    if (content == null) {
      throw StoreNames.notFound();
    }
    int from = (int) Math.min(offset, content.length);
    return new ByteArrayInputStream(content, from, content.length - from);
  }

  @Override
  public synchronized void delete(String tenant, String id) {
    remove(new Key(StoreNames.folder(tenant), id));
  }
}
