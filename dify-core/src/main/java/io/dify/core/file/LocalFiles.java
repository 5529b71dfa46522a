package io.dify.core.file;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.CallOrigin;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Keeps files in a folder, one folder below it for each tenant. Names of files on disk are ids; what a file calls itself never becomes a path. For one
 * process; thread-safe.
 */
public final class LocalFiles implements FileStore {
  private final Path folder;
  private final long maxBytes;
  private final AtomicLong bytes;

  /**
   * A store in a folder, which is made with the first file.
   *
   * @param maxBytes bytes of all files together
   * @throws DifyException {@code STORE_FAILED} when the folder cannot be read
   */
  public LocalFiles(Path folder, long maxBytes) {
    this.folder = folder;
    this.maxBytes = maxBytes;
    this.bytes = new AtomicLong(size(folder));
  }

  private static long size(Path folder) {
    if (!Files.exists(folder)) {
      return 0;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      return all.map(Path::toFile).filter(java.io.File::isFile).mapToLong(java.io.File::length).sum();
    } catch (IOException e) {
      throw failed(folder, e);
    }
  }

  @Override
  public void keep(CallOrigin origin, String id, NewFile file) {
    if (bytes.addAndGet(file.size()) > maxBytes) {
      bytes.addAndGet(-file.size());
      throw new DifyException(ErrorCode.LIMIT_EXCEEDED, "The file " + file.name() + " of " + file.size()
          + " bytes does not fit: the store of files may hold " + maxBytes
          + " bytes. Remove files, or raise DIFY_FILES_MAX_BYTES (LocalFiles.maxBytes).");
    }
    boolean kept = false;
    try {
      Path home = Files.createDirectories(home(origin.tenant()));
      write(file, home.resolve(StoreNames.id(id) + ".part"), home.resolve(id));
      kept = true;
    } catch (IOException e) {
      throw failed(folder, e);
    } finally {
      if (!kept) {
        bytes.addAndGet(-file.size());
      }
    }
  }

  private static void write(NewFile file, Path draft, Path place) throws IOException {
    try {
      try (InputStream in = file.open();
          FileChannel channel = FileChannel.open(draft, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        OutputStream out = Channels.newOutputStream(channel);
        in.transferTo(out);
        channel.force(true);
      }
      Files.move(draft, place, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Files.deleteIfExists(draft);
      throw e;
    }
  }

  @Override
  public InputStream open(String tenant, String id, long offset) {
    try {
      FileChannel channel = FileChannel.open(home(tenant).resolve(StoreNames.id(id)), StandardOpenOption.READ);
      return Channels.newInputStream(channel.position(offset));
    } catch (NoSuchFileException e) {
      throw StoreNames.notFound();
    } catch (IOException e) {
      throw failed(folder, e);
    }
  }

  @Override
  public void delete(String tenant, String id) {
    try {
      Path file = home(tenant).resolve(StoreNames.id(id));
      long size = Files.exists(file) ? Files.size(file) : 0;
      if (Files.deleteIfExists(file)) {
        bytes.addAndGet(-size);
      }
    } catch (IOException e) {
      throw failed(folder, e);
    }
  }

  private Path home(String tenant) {
    return folder.resolve(StoreNames.folder(tenant));
  }

  private static DifyException failed(Path folder, IOException e) {
    return new DifyException(ErrorCode.STORE_FAILED, "The folder of files " + folder + " cannot be used ("
        + e.getClass().getSimpleName() + "); check that it exists, has room and may be written.", e);
  }
}
