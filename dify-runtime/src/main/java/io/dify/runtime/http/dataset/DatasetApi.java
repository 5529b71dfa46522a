package io.dify.runtime.http.dataset;

import io.dify.runtime.http.Route;
import io.dify.runtime.storage.Storage;
import io.dify.runtime.tag.Tags;
import java.util.ArrayList;
import java.util.List;

/**
 * All endpoints of the knowledge API.
 *
 * @param datasets the knowledge bases of the tenants
 * @param tags tags of knowledge bases
 * @param use which apps ask for which bases
 * @param storage files that are uploaded for pipelines, and signed addresses of what documents were made from
 * @param chunks the endpoints about what is in documents
 */
public record DatasetApi(Datasets datasets, Tags tags, BaseUse use, Storage storage, ChunkApi chunks) {
  /** The routes. */
  public List<Route> routes() {
    List<Route> all = new ArrayList<>();
    all.addAll(new DatasetRoutes(datasets, tags, use).routes());
    all.addAll(new IntakeRoutes(datasets).routes());
    all.addAll(new DocumentRoutes(datasets).routes());
    all.addAll(new OriginalRoutes(datasets, storage.urls()).routes());
    all.addAll(new PipelineRoutes(datasets, storage).routes());
    all.addAll(chunks.routes());
    return all;
  }
}
