package io.dify.core.file;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.time.Ids;
import io.dify.core.value.FileRef;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Keeps files in a folder, one folder below it for each tenant. Names of files on disk are ids made here; what a file calls itself never becomes a path. For one
 * process; thread-safe.
 */
public final class LocalFiles implements FileStore {
  private static final Pattern ID = Pattern.compile("[0-9a-f-]{36}");
  private static final Pattern TENANT = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  private final Path folder;
  private final Ids ids;
  private final long maxBytes;
  private final AtomicLong bytes;

  /**
   * A store in a folder, which is made with the first file.
   *
   * @param maxBytes bytes of all files together
   * @throws DifyException {@code STORE_FAILED} when the folder cannot be read
   */
  public LocalFiles(Path folder, Ids ids, long maxBytes) {
    this.folder = folder;
    this.ids = ids;
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
  public FileRef keep(String tenant, NewFile file) {
    int length = file.content().length;
    if (bytes.addAndGet(length) > maxBytes) {
      bytes.addAndGet(-length);
      throw new DifyException(ErrorCode.LIMIT_EXCEEDED, "The file " + file.name() + " of " + length
          + " bytes does not fit: the store of files may hold " + maxBytes
          + " bytes. Remove files, or raise DIFY_FILES_MAX_BYTES (LocalFiles.maxBytes).");
    }
    String id = ids.next();
    try {
      Path home = Files.createDirectories(home(tenant));
      Path draft = Files.write(home.resolve(id + ".part"), file.content());
      Files.move(draft, home.resolve(id), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      bytes.addAndGet(-length);
      throw failed(folder, e);
    }
    return KeptFiles.reference(id, file);
  }

  @Override
  public FileContents opening(String tenant, FileContents others) {
    return (file, cancellation) -> KeptFiles.isKept(file) ? open(tenant, file) : others.open(file, cancellation);
  }

  private InputStream open(String tenant, FileRef file) {
    String id = String.valueOf(file.relatedId());
    try {
      if (ID.matcher(id).matches()) {
        return Files.newInputStream(home(tenant).resolve(id));
      }
    } catch (NoSuchFileException e) {
      // Said below, like an id that cannot be one.
    } catch (IOException e) {
      throw failed(folder, e);
    }
    throw new DifyException(ErrorCode.NOT_FOUND, "File " + file.name() + " is not kept here.");
  }

  private Path home(String tenant) {
    String name = tenant.isEmpty() ? "_" : tenant;
    if (!TENANT.matcher(name).matches()) {
      throw new DifyException(ErrorCode.INVALID_PARAM, "The id of the workspace cannot be the name of a folder.");
    }
    return folder.resolve(name);
  }

  private static DifyException failed(Path folder, IOException e) {
    return new DifyException(ErrorCode.STORE_FAILED, "The folder of files " + folder + " cannot be used ("
        + e.getClass().getSimpleName() + "); check that it exists, has room and may be written.", e);
  }
}
