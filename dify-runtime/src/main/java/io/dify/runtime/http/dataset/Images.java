package io.dify.runtime.http.dataset;

import io.dify.rag.document.Attachment;
import io.dify.runtime.http.Call;
import java.util.List;
import java.util.Optional;

/** Port: images that were uploaded, which chunks take over by their ids. Thread-safe. */
@FunctionalInterface
public interface Images {
  /** Nothing was uploaded. */
  Images NONE = (tenantId, uploadId) -> Optional.empty();

  /**
   * An image.
   *
   * @param tenantId the caller's
   * @param uploadId from the request
   */
  Optional<Attachment> find(String tenantId, String uploadId);

  /** Sees to it that what was uploaded under these ids is kept for chunks; other ids are left as they are, for images that are kept already. */
  default List<String> kept(Datasets datasets, Call call, List<String> ids) {
    for (String id : ids) {
      find(call.caller().tenantId(), id).ifPresent(image -> datasets.of(call).chunks().keep(id, image));
    }
    return ids;
  }
}
