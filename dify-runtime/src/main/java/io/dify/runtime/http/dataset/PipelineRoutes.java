package io.dify.runtime.http.dataset;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.file.NewFile;
import io.dify.rag.store.KnowledgeBase;
import io.dify.runtime.auth.CredentialKind;
import io.dify.runtime.conversation.Owner;
import io.dify.runtime.http.Call;
import io.dify.runtime.http.FilePart;
import io.dify.runtime.http.JsonBody;
import io.dify.runtime.http.Method;
import io.dify.runtime.http.Param;
import io.dify.runtime.http.Reply;
import io.dify.runtime.http.Route;
import io.dify.runtime.http.RouteDoc;
import io.dify.runtime.http.Schema;
import io.dify.runtime.storage.Storage;
import io.dify.runtime.storage.StoredFile;
import java.util.List;
import java.util.Map;

/** Knowledge pipelines, of which there are none here: files are taken, and every base answers that it has no pipeline. */
final class PipelineRoutes {
  private static final long MAX_BODY = 1 << 20;
  private static final int MAX_PARTS = 8;
  private static final String PIPELINE = "/v1/datasets/{dataset_id}/pipeline/";
  private static final List<String> TYPES = List.of("local_file", "online_document", "website_crawl", "online_drive");

  private final Datasets datasets;
  private final Storage storage;

  PipelineRoutes(Datasets datasets, Storage storage) {
    this.datasets = datasets;
    this.storage = storage;
  }

  List<Route> routes() {
    Param type = Param.body("datasource_type", Schema.words(TYPES.toArray(new String[0])), "What is taken in.").must();
    Param inputs = Param.body("inputs", "object", "Inputs of the pipeline.").must();
    Param published = Param.body("is_published", "boolean", "Whether the published pipeline is meant.").must();
    return List.of(
        new Route(Method.POST, "/v1/datasets/pipeline/file-upload", CredentialKind.DATASET,
            storage.limits().mostBytes() + MAX_BODY, this::upload,
            RouteDoc.json("Uploads a file.", Param.body("file", "string", "The file, in a form.").must())
                .gives(201, DocumentSchemas.PIPELINE_FILE).fails(ErrorCode.NO_FILE_UPLOADED,
                    ErrorCode.TOO_MANY_FILES, ErrorCode.FILENAME_NOT_EXISTS, ErrorCode.UNSUPPORTED_TYPE))
            .takingForms(MAX_PARTS),
        new Route(Method.GET, PIPELINE + "datasource-plugins", CredentialKind.DATASET, 0, this::plugins,
            RouteDoc.json("404: no knowledge base here has a pipeline.",
                Param.query("is_published", Schema.truth().otherwise(true), "Of the published pipeline."))
                .gives(Schema.list(Schema.anyObject()))
                .fails(Wire.OF_BASES)),
        new Route(Method.POST, PIPELINE + "datasource/nodes/{node_id}/run", CredentialKind.DATASET, MAX_BODY,
            this::runNode, RouteDoc.json("404: no knowledge base here has a pipeline.", inputs, type,
                Param.body("credential_id", Schema.text().orNull(), "An account of the source."), published)
                .gives(Schema.anyObject()).fails(Wire.OF_BASES)),
        new Route(Method.POST, PIPELINE + "run", CredentialKind.DATASET, MAX_BODY, this::run,
            RouteDoc.json("404: no knowledge base here has a pipeline.", inputs, type,
                Param.body("datasource_info_list", "array", "What is to be taken in.").must(),
                Param.body("start_node_id", "string", "Where the pipeline begins.").must(), published,
                Param.body("response_mode", Schema.words("streaming", "blocking"), "In one piece or as a stream.")
                    .must())
                .gives(Schema.anyObject()).fails(Wire.OF_BASES)));
  }

  /** An upload that no run ever takes up is swept like any other. */
  private Reply upload(Call call) {
    FilePart part = call.parts().file("file");
    StoredFile file = storage.keeper().upload(new Owner(call.caller().tenantId(), "", call.caller().keyId()),
        new NewFile(part.name(), part.mimeType(), part.size(), part::open));
    return new Reply.Json(201, JsonNodeFactory.instance.objectNode().put("id", file.id()).put("name", file.name())
        .put("size", file.size()).put("extension", MediaTypes.extension(file.name())).put("mime_type", file.mimeType())
        .put("created_by", call.caller().keyId()).put("created_at", file.createdAt().toString()), Map.of());
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
