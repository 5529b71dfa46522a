package io.dify.runtime.http.dataset;

import io.dify.runtime.http.Route;
import java.util.ArrayList;
import java.util.List;

/**
 * All endpoints of the knowledge API.
 *
 * @param datasets the knowledge bases of the tenants
 */
public record DatasetApi(Datasets datasets) {
  /** The routes. */
  public List<Route> routes() {
    List<Route> all = new ArrayList<>();
    all.addAll(new DatasetRoutes(datasets).routes());
    return all;
  }
}
