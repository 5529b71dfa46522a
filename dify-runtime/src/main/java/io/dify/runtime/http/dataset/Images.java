package io.dify.runtime.http.dataset;

import io.dify.rag.document.Attachment;
import io.dify.runtime.http.Call;
import java.util.List;
import java.util.Optional;

/** Port: images that were uploaded, which chunks take over by their ids, and where images of chunks can be read. Thread-safe. */
public interface Images {
  /** Nothing was uploaded, and nothing can be read. */
  Images NONE = new Images() {
    @Override
    public Optional<Attachment> find(String tenantId, String uploadId) {
      return Optional.empty();
    }

    @Override
    public String url(String tenantId, String imageId) {
      return "";
    }
  };

  /**
   * An image that was uploaded.
   *
   * @param tenantId the caller's
   * @param uploadId from the request
   */
  Optional<Attachment> find(String tenantId, String uploadId);

  /** The address an image of a chunk can be read from for a while; empty where there is none. */
  String url(String tenantId, String imageId);

  /** Sees to it that what was uploaded under these ids is kept for chunks; other ids are left as they are, for images that are kept already. */
  default List<String> kept(Datasets datasets, Call call, List<String> ids) {
    for (String id : ids) {
      find(call.caller().tenantId(), id).ifPresent(image -> datasets.of(call).chunks().keep(id, image));
    }
    return ids;
  }
}
