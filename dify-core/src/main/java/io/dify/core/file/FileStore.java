package io.dify.core.file;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.CallOrigin;
import io.dify.core.value.FileRef;
import java.io.InputStream;
import java.util.Optional;

/** Port: keeps the bytes of files, apart for each tenant: uploads, and what nodes and tools make. Thread-safe; may block. */
public interface FileStore {
  /** How references name files that nodes and tools made. */
  String TOOL_FILE = "tool_file";
  /** How references name uploads. */
  String LOCAL_FILE = "local_file";

  /**
   * Keeps a file, whole or not at all; it is durable when the method returns.
   *
   * @param origin for whom: the tenant it belongs to; stores that keep no more than bytes ignore the rest
   * @param id a new UUID, under which it is found again
   * @throws DifyException {@code LIMIT_EXCEEDED} when there is no room left, {@code STORE_FAILED}
   */
  void keep(CallOrigin origin, String id, NewFile file);

  /**
   * The bytes of a file of a tenant.
   *
   * @param offset where to begin
   * @throws DifyException {@code FILE_NOT_FOUND} when the tenant has no file of that id, {@code STORE_FAILED}
   */
  InputStream open(String tenant, String id, long offset);

  /**
   * Removes a file for ever; one that does not exist is removed already.
   *
   * @throws DifyException {@code STORE_FAILED}
   */
  void delete(String tenant, String id);

  /**
   * Opens the files kept for a tenant, and no others.
   *
   * @param others opens what is no file of a store
   */
  default FileContents opening(String tenant, FileContents others) {
    return (file, cancellation) -> isKept(file)
        ? open(tenant, String.valueOf(file.relatedId()), file)
        : others.open(file, cancellation);
  }

  private InputStream open(String tenant, String id, FileRef file) {
    try {
      return open(tenant, id, 0);
    } catch (DifyException e) {
      throw e.code() == ErrorCode.FILE_NOT_FOUND
          ? new DifyException(e.code(), "File " + file.name() + " is not kept, or not any more.", e)
          : e;
    }
  }

  private static boolean isKept(FileRef file) {
    return file.relatedId() != null
        && (file.transferMethod().equals(TOOL_FILE) || file.transferMethod().equals(LOCAL_FILE));
  }

  /**
   * An address at which clients may read a file for a while; empty when the store has none.
   *
   * @param file one it keeps
   */
  default Optional<String> url(String tenant, FileRef file) {
    return Optional.empty();
  }

  /** The error where nothing is kept. */
  static DifyException nowhere(NewFile file) {
    return new DifyException(ErrorCode.STORE_FAILED, "The file " + file.name()
        + " cannot be kept: no store of files is configured; give the engine one (WorkflowEngine.builder().files(...)).");
  }

  /** Keeps nothing. */
  static FileStore none() {
    return new FileStore() {
      @Override
      public void keep(CallOrigin origin, String id, NewFile file) {
        throw nowhere(file);
      }

      @Override
      public InputStream open(String tenant, String id, long offset) {
        throw new DifyException(ErrorCode.FILE_NOT_FOUND, "No store of files is configured.");
      }

      @Override
      public FileContents opening(String tenant, FileContents others) {
        return others;
      }

      @Override
      public void delete(String tenant, String id) {
        // There is none.
      }
    };
  }
}
