package io.dify.runtime.storage;

import io.dify.core.file.FileStore;
import io.dify.core.file.LocalFiles;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class LocalFilesTest extends FileStoreContract {
  @TempDir
  private Path folder;

  @Override
  FileStore open() {
    return new LocalFiles(folder, 1 << 30);
  }
}
