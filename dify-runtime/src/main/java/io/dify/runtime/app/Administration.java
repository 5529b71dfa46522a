package io.dify.runtime.app;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.rag.KnowledgeBases;
import io.dify.rag.store.BaseSettings;
import io.dify.rag.store.IndexingTechnique;
import io.dify.rag.store.KnowledgeBase;
import io.dify.runtime.http.admin.AdminApi;
import io.dify.runtime.http.admin.AdminDatasets;
import io.dify.runtime.http.dataset.Datasets;
import java.util.List;

/** Connects a platform with the endpoints of its administration. Stateless. */
final class Administration {
  private Administration() {}

  /** The endpoints over a platform. */
  static AdminApi of(Platform platform) {
    return new AdminApi(platform.workspaces(), platform.apps(), platform.keys(), new OfTenants(platform.datasets()),
        platform.limits(), platform.triggering().triggers(), platform.durable());
  }

  private record OfTenants(Datasets datasets) implements AdminDatasets {
    @Override
    public List<Dataset> list(String tenantId) {
      try {
        return datasets.of(tenantId).list().stream().map(OfTenants::of).toList();
      } catch (DifyException e) {
        if (e.code() == ErrorCode.NOT_FOUND) {
          return List.of(); // A platform without knowledge bases.
        }
        throw e;
      }
    }

    @Override
    public Dataset create(String tenantId, String name, String description) {
      return of(datasets.of(tenantId).create(name, description, BaseSettings.defaults(),
          IndexingTechnique.HIGH_QUALITY));
    }

    @Override
    public Dataset open(String tenantId, String datasetId, boolean open) {
      KnowledgeBases bases = datasets.of(tenantId);
      bases.catalogue().allowApi(known(bases, datasetId).id(), open);
      return of(known(bases, datasetId));
    }

    private static KnowledgeBase known(KnowledgeBases bases, String datasetId) {
      return bases.find(datasetId).filter(base -> base.id().equals(datasetId))
          .orElseThrow(() -> new DifyException(ErrorCode.NOT_FOUND, "Dataset not found."));
    }

    @Override
    public void delete(String tenantId, String datasetId) {
      datasets.of(tenantId).delete(datasetId);
    }

    private static Dataset of(KnowledgeBase base) {
      return new Dataset(base.id(), base.name(), base.description(), base.profile().apiEnabled(),
          base.createdAt());
    }
  }
}
