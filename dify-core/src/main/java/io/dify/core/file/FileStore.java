package io.dify.core.file;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.FileRef;

/** Port: keeps files that nodes make, apart for each tenant. Thread-safe; may block. */
public interface FileStore {
  /** How references name files of a store. */
  String TRANSFER_METHOD = "tool_file";

  /**
   * Keeps a file.
   *
   * @param tenant id of the workspace, empty in programs that have none
   * @return a reference with {@link #TRANSFER_METHOD} and the id of the file
   * @throws DifyException {@code LIMIT_EXCEEDED} when there is no room left, {@code STORE_FAILED}
   */
  FileRef keep(String tenant, NewFile file);

  /**
   * Opens the files kept for a tenant, and no others.
   *
   * @param others opens what is no file of a store
   */
  FileContents opening(String tenant, FileContents others);

  /** Keeps nothing. */
  static FileStore none() {
    return new FileStore() {
      @Override
      public FileRef keep(String tenant, NewFile file) {
        throw new DifyException(ErrorCode.STORE_FAILED, "The file " + file.name()
            + " cannot be kept: no store of files is configured; give the engine one (WorkflowEngine.builder().files(...)).");
      }

      @Override
      public FileContents opening(String tenant, FileContents others) {
        return others;
      }
    };
  }
}
