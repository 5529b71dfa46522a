package io.dify.runtime.http.dataset;

import io.dify.runtime.http.Route;
import io.dify.runtime.provider.ModelDirectory;
import io.dify.runtime.tag.Tags;
import java.util.ArrayList;
import java.util.List;

/**
 * The endpoints of the knowledge API that are about what is in documents, about tags, metadata and models.
 *
 * @param datasets the knowledge bases of the tenants
 * @param tags tags of knowledge bases
 * @param models models by type
 * @param images images of chunks
 */
public record ChunkApi(Datasets datasets, Tags tags, ModelDirectory models, Images images) {
  /** The routes. */
  public List<Route> routes() {
    List<Route> all = new ArrayList<>();
    all.addAll(new SegmentRoutes(datasets, images).routes());
    all.addAll(new ChildChunkRoutes(datasets).routes());
    all.addAll(new RetrieveRoutes(datasets, images).routes());
    all.addAll(new TagRoutes(datasets, tags).routes());
    all.addAll(new MetadataRoutes(datasets).routes());
    all.addAll(new ModelRoutes(models).routes());
    return all;
  }
}
