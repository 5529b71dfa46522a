package io.dify.runtime.http.dataset;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.rag.IndexingBatch;
import io.dify.rag.KnowledgeBases;
import io.dify.rag.store.KnowledgeBase;
import io.dify.rag.store.StoredDocument;
import io.dify.runtime.auth.CredentialKind;
import io.dify.runtime.http.Call;
import io.dify.runtime.http.Method;
import io.dify.runtime.http.Param;
import io.dify.runtime.http.Reply;
import io.dify.runtime.http.Route;
import io.dify.runtime.http.RouteDoc;
import io.dify.runtime.http.RouteHandler;
import io.dify.runtime.http.Schema;
import java.util.List;
import java.util.Map;

/** Documents on their way into knowledge bases, by text or by file, new ones and such as take the place of others. */
final class IntakeRoutes {
  private static final long MAX_BODY = 24L << 20;
  private static final int MAX_PARTS = 20;
  private static final String BASE = "/v1/datasets/{dataset_id}/";
  private static final String DOCUMENT = BASE + "documents/{document_id}";

  private final Datasets datasets;

  IntakeRoutes(Datasets datasets) {
    this.datasets = datasets;
  }

  List<Route> routes() {
    return List.of(
        text(BASE + "document/create-by-text", this::createByText, newText("Makes a document of text.")),
        text(BASE + "document/create_by_text", this::createByText, newText("The same under an older name.")),
        form(Method.POST, BASE + "document/create-by-file", this::createByFile, newFile("Makes a document of a file.")),
        form(Method.POST, BASE + "document/create_by_file", this::createByFile,
            newFile("The same under an older name.")),
        form(Method.PATCH, DOCUMENT, this::replaceByFile, replaced("Puts a file in the place of a document.")),
        text(DOCUMENT + "/update-by-text", this::replaceByText, replacedText("Puts text in the place of a document.")),
        text(DOCUMENT + "/update_by_text", this::replaceByText, replacedText("The same under an older name.")),
        form(Method.POST, DOCUMENT + "/update-by-file", this::replaceByFile,
            replaced("Puts a file in the place of a document.")),
        form(Method.POST, DOCUMENT + "/update_by_file", this::replaceByFile,
            replaced("The same under an older name.")));
  }

  private static Route text(String path, RouteHandler handler, RouteDoc doc) {
    return new Route(Method.POST, path, CredentialKind.DATASET, MAX_BODY, handler, submits(doc));
  }

  private static Route form(Method method, String path, RouteHandler handler, RouteDoc doc) {
    return new Route(method, path, CredentialKind.DATASET, MAX_BODY, handler, submits(doc).fails(
        ErrorCode.NO_FILE_UPLOADED, ErrorCode.TOO_MANY_FILES, ErrorCode.FILENAME_NOT_EXISTS,
        ErrorCode.UNSUPPORTED_TYPE)).takingForms(MAX_PARTS);
  }

  private static RouteDoc submits(RouteDoc doc) {
    return doc.gives(DocumentSchemas.SUBMITTED).fails(Wire.OF_BASES)
        .fails(ErrorCode.PROVIDER_NOT_INITIALIZE, ErrorCode.ARCHIVED_DOCUMENT_IMMUTABLE);
  }

  private Reply createByText(Call call) {
    KnowledgeBase base = datasets.base(call);
    return create(call, base, DocumentBody.newText(call));
  }

  private Reply createByFile(Call call) {
    KnowledgeBase base = datasets.base(call);
    return create(call, base, DocumentBody.newFile(call));
  }

  private Reply create(Call call, KnowledgeBase base, DocumentBody body) {
    Intake intake = intake(call);
    return body.original().isEmpty()
        ? submitted(call, intake.create(base, body))
        : submitted(call, intake.replace(base, datasets.document(call, base, body.original()), body));
  }

  private Reply replaceByText(Call call) {
    KnowledgeBase base = datasets.base(call);
    StoredDocument old = datasets.document(call, base);
    return submitted(call, intake(call).replace(base, old, DocumentBody.text(call)));
  }

  private Reply replaceByFile(Call call) {
    KnowledgeBase base = datasets.base(call);
    StoredDocument old = datasets.document(call, base);
    return submitted(call, intake(call).replace(base, old, DocumentBody.file(call)));
  }

  private Intake intake(Call call) {
    return new Intake(datasets.of(call), call.caller().keyId());
  }

  /** The base is read again: its first document may have changed it. */
  private Reply submitted(Call call, IndexingBatch batch) {
    KnowledgeBase base = datasets.base(call);
    KnowledgeBases bases = datasets.of(call);
    StoredDocument document = batch.documents().stream().findFirst()
        .orElseThrow(() -> new DifyException(ErrorCode.INTERNAL, "A submission of nothing was answered."));
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.set("document", new DocumentJson(base, bases.documents().declaredFields(base.id()),
        bases.catalogue().hits(batch.documents())).write(document));
    return new Reply.Json(200, body.put("batch", batch.id()), Map.of());
  }

  private static RouteDoc newText(String summary) {
    return RouteDoc.json(summary, Param.body("name", "string", "Its name.").must(),
        Param.body("text", "string", "Its text.").must(), Fields.TECHNIQUE, Fields.FORM, Fields.LANGUAGE, Fields.RULE,
        Fields.RETRIEVAL, Fields.EMBEDDING, Fields.EMBEDDING_PROVIDER, Fields.ORIGINAL);
  }

  private static RouteDoc newFile(String summary) {
    return RouteDoc.json(summary, Fields.FILE.must(), Fields.DATA);
  }

  private static RouteDoc replaced(String summary) {
    return RouteDoc.json(summary, Fields.FILE, Fields.DATA);
  }

  private static RouteDoc replacedText(String summary) {
    return RouteDoc.json(summary, Param.body("name", "string", "Its new name."),
        Param.body("text", "string", "Its new text."), Fields.RULE, Fields.FORM, Fields.LANGUAGE, Fields.RETRIEVAL);
  }

  /** What {@code openapi.json} says about fields. */
  private static final class Fields {
    static final Param TECHNIQUE = Param.body("indexing_technique",
        Schema.words("high_quality", "economy"), "Required for the first document unless the base has one.");
    static final Param FORM = Param.body("doc_form", DocumentSchemas.forms().otherwise("text_model"),
        "That of the base once it has documents.");
    static final Param LANGUAGE = Param.body("doc_language", "string", "Default English; for questions and answers.");
    static final Param RULE = Param.body("process_rule", BodySchemas.RULE, "Left out, that of the base.");
    static final Param RETRIEVAL = Param.body("retrieval_model", BodySchemas.RETRIEVAL,
        "With the first document of a base only.");
    static final Param EMBEDDING = Param.body("embedding_model", "string", "With the first document only.");
    static final Param EMBEDDING_PROVIDER = Param.body("embedding_model_provider", "string", "Its provider.");
    static final Param ORIGINAL = Param.body("original_document_id", "string", "The document to be replaced.");
    static final Param FILE = Param.body("file", "string", "The file, in a form; at most 15 MiB.");
    static final Param DATA = Param.body("data", "string", "JSON with the fields of the text variant.");

    private Fields() {}
  }
}
