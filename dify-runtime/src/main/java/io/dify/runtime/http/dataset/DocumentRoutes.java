package io.dify.runtime.http.dataset;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.rag.KnowledgeBases;
import io.dify.rag.store.DisplayStatus;
import io.dify.rag.store.DocumentListing;
import io.dify.rag.store.DocumentStatus;
import io.dify.rag.store.KnowledgeBase;
import io.dify.rag.store.StoredDocument;
import io.dify.runtime.auth.CredentialKind;
import io.dify.runtime.http.Call;
import io.dify.runtime.http.Method;
import io.dify.runtime.http.Param;
import io.dify.runtime.http.Reply;
import io.dify.runtime.http.Route;
import io.dify.runtime.http.RouteDoc;
import io.dify.runtime.http.Schema;
import java.util.Collection;
import java.util.List;

/** Documents of knowledge bases: listed, read, watched on their way, switched on and off, deleted. */
final class DocumentRoutes {
  private static final long MAX_BODY = 1 << 20;
  private static final String ALL = "/v1/datasets/{dataset_id}/documents";
  private static final String ONE = ALL + "/{document_id}";

  private static final Param ACTION = Param.path("action",
      Schema.words("enable", "disable", "archive", "un_archive"), "What to do.");

  private final Datasets datasets;

  DocumentRoutes(Datasets datasets) {
    this.datasets = datasets;
  }

  List<Route> routes() {
    return List.of(
        new Route(Method.GET, ALL, CredentialKind.DATASET, 0, this::list,
            RouteDoc.json("Documents of a knowledge base, newest first.", PageJson.PAGE, PageJson.LIMIT,
                Param.query("keyword", "string", "A part of the name."),
                Param.query("status", Schema.words("queuing", "indexing", "paused", "error", "available", "disabled",
                    "archived"), "How they stand."))
                .gives(DocumentSchemas.DOCUMENTS).fails(Wire.OF_BASES)),
        new Route(Method.GET, ONE, CredentialKind.DATASET, 0, this::get,
            RouteDoc.json("A document.",
                Param.query("metadata", Schema.words("all", "only", "without").otherwise("all"), "What is shown."))
                .gives(DocumentSchemas.ONE).fails(Wire.OF_BASES).fails(ErrorCode.INVALID_METADATA)),
        new Route(Method.DELETE, ONE, CredentialKind.DATASET, 0, this::delete,
            RouteDoc.json("Deletes a document with its chunks.").answers(204, "").fails(Wire.OF_BASES)
                .fails(ErrorCode.ARCHIVED_DOCUMENT_IMMUTABLE)),
        new Route(Method.GET, ALL + "/{batch}/indexing-status", CredentialKind.DATASET, 0, this::progress,
            RouteDoc.json("How far the documents of a submission have come.").gives(DocumentSchemas.PROGRESS)
                .fails(Wire.OF_BASES)),
        new Route(Method.PATCH, ALL + "/status/{action}", CredentialKind.DATASET, MAX_BODY, this::act,
            RouteDoc.json("Lets documents be found or not, puts them away or takes them out again; all or none.",
                Param.body("document_ids", BodySchemas.IDS, "Ids of documents.").must(), ACTION)
                .gives(Schema.success()).fails(Wire.OF_BASES).fails(ErrorCode.INVALID_ACTION)));
  }

  private Reply list(Call call) {
    KnowledgeBase base = datasets.base(call);
    PageJson page = PageJson.of(call);
    DocumentListing.Page found = datasets.of(call).catalogue().documents(base.id(),
        new DocumentListing.Filter(call.query("keyword").orElse(""), call.query("status").map(DisplayStatus::of)),
        page.offset(), page.limit());
    DocumentJson json = json(call, base, found.documents());
    return Reply.json(page.write(found.documents(), found.total(), json::write));
  }

  private Reply get(Call call) {
    KnowledgeBase base = datasets.base(call);
    StoredDocument document = datasets.document(call, base);
    DocumentJson json = json(call, base, List.of(document));
    String metadata = call.query("metadata").orElse("all");
    return Reply.json(switch (metadata) {
      case "all" -> json.detail(document, true);
      case "without" -> json.detail(document, false);
      case "only" -> json.metadataOnly(document);
      default -> throw new DifyException(ErrorCode.INVALID_METADATA,
          "'metadata' must be all, only or without, not \"" + metadata + "\".");
    });
  }

  private DocumentJson json(Call call, KnowledgeBase base, Collection<StoredDocument> documents) {
    KnowledgeBases bases = datasets.of(call);
    return new DocumentJson(base, bases.documents().declaredFields(base.id()), bases.catalogue().hits(documents));
  }

  private Reply delete(Call call) {
    KnowledgeBase base = datasets.base(call);
    StoredDocument document = datasets.document(call, base);
    if (document.archived()) {
      throw new DifyException(ErrorCode.ARCHIVED_DOCUMENT_IMMUTABLE,
          document.name() + " is archived and cannot be deleted. Take it out of the archive first.");
    }
    datasets.of(call).documents().delete(base.id(), List.of(document.id()));
    return new Reply.Empty();
  }

  private Reply progress(Call call) {
    KnowledgeBase base = datasets.base(call);
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    ArrayNode data = body.putArray("data");
    datasets.of(call).jobs().batch(base.id(), call.path("batch"))
        .forEach(status -> data.add(DocumentJson.progress(status)));
    return Reply.json(body);
  }

  private Reply act(Call call) {
    KnowledgeBase base = datasets.base(call);
    Action action = Action.of(call.path("action"));
    if (!call.body().has("document_ids")) {
      throw new DifyException(ErrorCode.INVALID_PARAM, "'document_ids' is required.");
    }
    List<StoredDocument> documents = call.body().texts("document_ids").stream().distinct()
        .map(id -> datasets.document(call, base, id)).toList();
    action.check(documents);
    List<String> ids = documents.stream().map(StoredDocument::id).toList();
    KnowledgeBases bases = datasets.of(call);
    switch (action) {
      case ENABLE -> bases.documents().enable(base.id(), ids, true);
      case DISABLE -> bases.documents().enable(base.id(), ids, false);
      case ARCHIVE -> bases.documents().archive(base.id(), ids, true);
      case UN_ARCHIVE -> bases.documents().archive(base.id(), ids, false);
    }
    return Reply.json(JsonNodeFactory.instance.objectNode().put("result", "success"));
  }

  /** What may be done to several documents. */
  private enum Action {
    ENABLE, DISABLE, ARCHIVE, UN_ARCHIVE;

    static Action of(String wire) {
      return switch (wire) {
        case "enable" -> ENABLE;
        case "disable" -> DISABLE;
        case "archive" -> ARCHIVE;
        case "un_archive" -> UN_ARCHIVE;
        default -> throw new DifyException(ErrorCode.INVALID_ACTION,
            "There is no action \"" + wire + "\"; there are enable, disable, archive and un_archive.");
      };
    }

    /** What is not done yet can neither be hidden nor put away. */
    void check(List<StoredDocument> documents) {
      for (StoredDocument document : documents) {
        if ((this == DISABLE || this == ARCHIVE) && document.status() != DocumentStatus.COMPLETED) {
          throw new DifyException(ErrorCode.INVALID_ACTION,
              document.name() + " is " + document.displayStatus() + "; wait until it is available.");
        }
      }
    }
  }
}
