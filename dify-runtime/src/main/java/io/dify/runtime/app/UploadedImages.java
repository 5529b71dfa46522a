package io.dify.runtime.app;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.rag.document.Attachment;
import io.dify.runtime.http.dataset.Images;
import io.dify.runtime.storage.FileUrls;
import io.dify.runtime.storage.Storage;
import io.dify.runtime.storage.StoredFile;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * The images among the uploads of workspaces, and signed addresses of those that chunks show. Thread-safe.
 *
 * @param storage where uploads are
 */
record UploadedImages(Storage storage) implements Images {
  @Override
  public Optional<Attachment> find(String tenantId, String uploadId) {
    return storage.records().find(tenantId, uploadId).filter(file -> file.mimeType().startsWith("image/"))
        .map(file -> read(tenantId, file));
  }

  private Attachment read(String tenantId, StoredFile file) {
    try (InputStream in = storage.keeper().open(tenantId, file.id(), 0)) {
      return Attachment.of(file.name(), file.mimeType(), in.readAllBytes());
    } catch (IOException e) {
      throw new DifyException(ErrorCode.STORE_FAILED, "The upload " + file.id() + " cannot be read.", e);
    }
  }

  @Override
  public String url(String tenantId, String imageId) {
    return storage.urls().sign(FileUrls.IMAGES, tenantId, imageId);
  }
}
