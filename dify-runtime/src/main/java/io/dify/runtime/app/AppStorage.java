package io.dify.runtime.app;

import io.dify.core.file.FileStore;
import io.dify.core.file.LocalFiles;
import io.dify.core.file.MemoryFiles;
import io.dify.core.secret.MasterKey;
import io.dify.core.secret.MasterKeyFile;
import io.dify.core.secret.Signer;
import io.dify.core.store.Database;
import io.dify.core.time.Ids;
import io.dify.rag.KnowledgeBases;
import io.dify.runtime.config.StorageSettings;
import io.dify.runtime.storage.FileKeeper;
import io.dify.runtime.storage.FileRecords;
import io.dify.runtime.storage.FileUrls;
import io.dify.runtime.storage.Storage;
import io.dify.runtime.storage.s3.S3Files;
import io.dify.runtime.storage.store.StoredFiles;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How files are kept.
 *
 * @param bytes where their bytes go
 * @param urls their signed addresses
 * @param settings limits and times
 * @param key what signatures are made with; asked for the first one, since it may have to be made
 */
public record AppStorage(FileStore bytes, FileUrls urls, StorageSettings settings, Supplier<MasterKey> key) {
  private static final long IN_MEMORY = 256L << 20;
  private static final String PURPOSE = "addresses of files";

  /** In memory, with addresses that end with the process. */
  public static AppStorage inMemory(InstantSource clock) {
    return inMemory(StorageSettings.DEFAULT, clock);
  }

  /** In memory. */
  public static AppStorage inMemory(StorageSettings settings, InstantSource clock) {
    MasterKey key = MasterKey.generate(new SecureRandom());
    Signer signer = new Signer(key, PURPOSE);
    return new AppStorage(new MemoryFiles(IN_MEMORY), urls(() -> signer, settings, clock), settings, () -> key);
  }

  /**
   * In a folder, or in the bucket that the settings name.
   *
   * @param maxBytes bytes of all files in the folder together
   * @param resources closes what is opened
   */
  static FileStore bytes(StorageSettings settings, Path folder, long maxBytes, Resources resources) {
    return settings.s3().<FileStore>map(bucket -> resources.add(S3Files.in(bucket)))
        .orElseGet(() -> new LocalFiles(folder, maxBytes));
  }

  /** In a store, with addresses signed by a key of the installation. */
  static AppStorage of(StorageSettings settings, FileStore bytes, MasterKeyFile keys, InstantSource clock) {
    Supplier<Signer> signer = new Once<>(() -> new Signer(keys.orNew(), PURPOSE));
    return new AppStorage(bytes, urls(signer, settings, clock), settings, keys::orNew);
  }

  private static FileUrls urls(Supplier<Signer> signer, StorageSettings settings, InstantSource clock) {
    return new FileUrls(signer, settings.url(), settings.urlLife(), clock);
  }

  /** Makes signatures for a purpose. */
  Supplier<Signer> signer(String purpose) {
    return new Once<>(() -> new Signer(key.get(), purpose));
  }

  /** The same, which also finds the images that passages of knowledge bases show. */
  AppStorage showing(Function<String, KnowledgeBases> ofTenant) {
    return new AppStorage(new KnowledgeFiles(bytes, ofTenant), urls, settings, key);
  }

  /** The storage of a platform. */
  Storage open(Database database, Ids ids, InstantSource clock) {
    FileRecords records = new StoredFiles(database, ids);
    return new Storage(new FileKeeper(bytes, records, urls, settings.limits(), ids, clock), records, urls,
        settings.limits(), settings.unusedFor());
  }

  /** A value that is made when it is first asked for. */
  private static final class Once<T> implements Supplier<T> {
    private final Supplier<T> made;
    private volatile @Nullable T value;

    Once(Supplier<T> made) {
      this.made = made;
    }

    @Override
    public T get() {
      T known = value;
      if (known == null) {
        synchronized (this) {
          known = value;
          if (known == null) {
            known = made.get();
            value = known;
          }
        }
      }
      return known;
    }
  }
}
