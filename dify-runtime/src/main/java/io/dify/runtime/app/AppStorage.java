package io.dify.runtime.app;

import io.dify.core.file.FileStore;
import io.dify.core.file.LocalFiles;
import io.dify.core.file.MemoryFiles;
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
import java.time.InstantSource;
import java.util.function.Function;

/**
 * How files are kept.
 *
 * @param bytes where their bytes go
 * @param urls their signed addresses
 * @param settings limits and times
 */
public record AppStorage(FileStore bytes, FileUrls urls, StorageSettings settings) {
  private static final long IN_MEMORY = 256L << 20;
  private static final String PURPOSE = "addresses of files";

  /** In memory, with addresses that end with the process. */
  public static AppStorage inMemory(InstantSource clock) {
    return of(StorageSettings.DEFAULT, new MemoryFiles(IN_MEMORY), Signers.temporary(), clock);
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

  /** In a store, with signed addresses. */
  public static AppStorage of(StorageSettings settings, FileStore bytes, Signers signers, InstantSource clock) {
    return new AppStorage(bytes,
        new FileUrls(signers.of(PURPOSE), settings.url(), settings.urlLife(), clock), settings);
  }

  /** The same, which also finds the images that passages of knowledge bases show. */
  AppStorage showing(Function<String, KnowledgeBases> ofTenant) {
    return new AppStorage(new KnowledgeFiles(bytes, ofTenant), urls, settings);
  }

  /** The storage of a platform. */
  Storage open(Database database, Ids ids, InstantSource clock) {
    FileRecords records = new StoredFiles(database, ids);
    return new Storage(new FileKeeper(bytes, records, urls, settings.limits(), ids, clock), records, urls,
        settings.limits(), settings.unusedFor());
  }
}
