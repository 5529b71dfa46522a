package io.dify.runtime.http.dataset;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.rag.store.KnowledgeBase;
import io.dify.runtime.auth.CredentialKind;
import io.dify.runtime.http.Call;
import io.dify.runtime.http.Method;
import io.dify.runtime.http.Reply;
import io.dify.runtime.http.Route;
import io.dify.runtime.http.RouteDoc;
import java.util.List;

/** Knowledge bases. */
final class DatasetRoutes {
  private final Datasets datasets;

  DatasetRoutes(Datasets datasets) {
    this.datasets = datasets;
  }

  List<Route> routes() {
    return List.of(
        new Route(Method.GET, "/v1/datasets", CredentialKind.DATASET, 0, this::list,
            RouteDoc.json("Knowledge bases of the workspace.", PageJson.PAGE, PageJson.LIMIT)),
        new Route(Method.GET, "/v1/datasets/{dataset_id}", CredentialKind.DATASET, 0, this::get,
            RouteDoc.json("A knowledge base.")));
  }

  private Reply list(Call call) {
    return Reply.json(PageJson.of(call).cut(datasets.of(call).list(), DatasetRoutes::json));
  }

  private Reply get(Call call) {
    return Reply.json(json(datasets.base(call)));
  }

  private static ObjectNode json(KnowledgeBase base) {
    return JsonNodeFactory.instance.objectNode().put("id", base.id()).put("name", base.name()).put("description",
        base.description());
  }
}
