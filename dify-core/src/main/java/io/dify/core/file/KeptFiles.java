package io.dify.core.file;

import io.dify.core.value.FileRef;

/** What stores of files have in common. Stateless. */
final class KeptFiles {
  private KeptFiles() {}

  static FileRef reference(String id, NewFile file) {
    return new FileRef(id, file.type(), FileStore.TRANSFER_METHOD, file.name(), file.extension(), file.mimeType(),
        file.content().length, null, id);
  }

  static boolean isKept(FileRef file) {
    return file.transferMethod().equals(FileStore.TRANSFER_METHOD) && file.relatedId() != null;
  }
}
