package io.dify.runtime.http.dataset;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.rag.store.KnowledgeBase;
import io.dify.runtime.auth.CredentialKind;
import io.dify.runtime.http.Call;
import io.dify.runtime.http.JsonBody;
import io.dify.runtime.http.Method;
import io.dify.runtime.http.Param;
import io.dify.runtime.http.Reply;
import io.dify.runtime.http.Route;
import io.dify.runtime.http.RouteDoc;
import java.util.List;

/** Knowledge pipelines, of which there are none here: every base answers that it has no pipeline. */
final class PipelineRoutes {
  private static final long MAX_BODY = 1 << 20;
  private static final String PIPELINE = "/v1/datasets/{dataset_id}/pipeline/";
  private static final List<String> TYPES = List.of("local_file", "online_document", "website_crawl", "online_drive");

  private final Datasets datasets;

  PipelineRoutes(Datasets datasets) {
    this.datasets = datasets;
  }

  List<Route> routes() {
    Param type = Param.body("datasource_type", "string", "One of " + String.join(", ", TYPES) + ".").must();
    Param inputs = Param.body("inputs", "object", "Inputs of the pipeline.").must();
    Param published = Param.body("is_published", "boolean", "Whether the published pipeline is meant.").must();
    return List.of(
        new Route(Method.GET, PIPELINE + "datasource-plugins", CredentialKind.DATASET, 0, this::plugins,
            RouteDoc.json("404: no knowledge base here has a pipeline.",
                Param.query("is_published", "boolean", "Default true."))),
        new Route(Method.POST, PIPELINE + "datasource/nodes/{node_id}/run", CredentialKind.DATASET, MAX_BODY,
            this::runNode, RouteDoc.json("404: no knowledge base here has a pipeline.", inputs, type, published)),
        new Route(Method.POST, PIPELINE + "run", CredentialKind.DATASET, MAX_BODY, this::run,
            RouteDoc.json("404: no knowledge base here has a pipeline.", inputs, type,
                Param.body("datasource_info_list", "array", "What is to be taken in.").must(),
                Param.body("start_node_id", "string", "Where the pipeline begins.").must(), published,
                Param.body("response_mode", "string", "streaming or blocking.").must())));
  }

  private Reply plugins(Call call) {
    call.query("is_published", "true", List.of("true", "false", "True", "False", "1", "0"));
    throw none(datasets.base(call));
  }

  private Reply runNode(Call call) {
    KnowledgeBase base = datasets.base(call);
    checkCommon(call.body());
    throw none(base);
  }

  private Reply run(Call call) {
    KnowledgeBase base = datasets.base(call);
    JsonBody body = call.body();
    checkCommon(body);
    require(body, "datasource_info_list");
    body.objects("datasource_info_list");
    body.requiredText("start_node_id");
    require(body, "response_mode");
    body.oneOf("response_mode", "", List.of("streaming", "blocking"));
    throw none(base);
  }

  private static void checkCommon(JsonBody body) {
    require(body, "inputs");
    body.object("inputs");
    require(body, "datasource_type");
    body.oneOf("datasource_type", "", TYPES);
    require(body, "is_published");
    body.truth("is_published", true);
  }

  private static void require(JsonBody body, String name) {
    if (!body.has(name)) {
      throw new DifyException(ErrorCode.INVALID_PARAM, "'" + name + "' is required.");
    }
  }

  private static DifyException none(KnowledgeBase base) {
    return new DifyException(ErrorCode.NOT_FOUND, "The knowledge base \"" + base.name()
        + "\" has no pipeline. Add documents with document/create-by-text or document/create-by-file.");
  }
}
