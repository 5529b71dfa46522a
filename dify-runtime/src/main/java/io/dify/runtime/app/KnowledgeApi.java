package io.dify.runtime.app;

import io.dify.core.error.DifyException;
import io.dify.runtime.http.dataset.ChunkApi;
import io.dify.runtime.http.dataset.DatasetApi;
import io.dify.runtime.provider.ModelDirectory;
import io.dify.runtime.registry.App;
import io.dify.runtime.registry.AppCatalog;
import io.dify.runtime.tag.Tags;
import io.dify.runtime.tag.store.StoredTags;
import io.dify.workflow.node.knowledge.KnowledgeConfig;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Connects the knowledge API. Stateless. */
final class KnowledgeApi {
  private static final Logger LOG = LoggerFactory.getLogger(KnowledgeApi.class);

  private KnowledgeApi() {}

  static DatasetApi of(Platform platform, ModelDirectory models) {
    Tags tags = new StoredTags(platform.database(), platform.ids(), platform.clock());
    return new DatasetApi(platform.datasets(), tags, tenant -> uses(platform.apps(), tenant),
        platform.storage(),
        new ChunkApi(platform.datasets(), tags, models, new UploadedImages(platform.storage())));
  }

  /** By ids and names of bases, as apps name them. */
  private static Map<String, Long> uses(AppCatalog apps, String tenant) {
    Map<String, Long> uses = new TreeMap<>();
    apps.list(tenant).forEach(app -> asked(apps, app).forEach(base -> uses.merge(base, 1L, Long::sum)));
    return uses;
  }

  private static Set<String> asked(AppCatalog apps, App app) {
    try {
      return GraphNodes.all(apps.live(app.tenantId(), app.id()).spec().graph())
          .filter(node -> node.config() instanceof KnowledgeConfig)
          .flatMap(node -> ((KnowledgeConfig) node.config()).datasets().stream()).collect(Collectors.toSet());
    } catch (DifyException e) {
      LOG.debug("App {} cannot run and uses no knowledge bases: {}", app.id(), e.text());
      return Set.of();
    }
  }
}
