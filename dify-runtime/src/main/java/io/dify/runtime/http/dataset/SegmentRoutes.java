package io.dify.runtime.http.dataset;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.rag.ChunkEdit;
import io.dify.rag.ChunkText;
import io.dify.rag.KnowledgeChunks;
import io.dify.rag.chunk.ChunkMode;
import io.dify.rag.store.ChunkPages;
import io.dify.rag.store.DocumentStatus;
import io.dify.rag.store.KnowledgeBase;
import io.dify.rag.store.StoredChunk;
import io.dify.rag.store.StoredDocument;
import io.dify.runtime.auth.CredentialKind;
import io.dify.runtime.http.Call;
import io.dify.runtime.http.JsonBody;
import io.dify.runtime.http.Method;
import io.dify.runtime.http.Param;
import io.dify.runtime.http.Reply;
import io.dify.runtime.http.Route;
import io.dify.runtime.http.RouteDoc;
import io.dify.runtime.http.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Chunks of documents. */
final class SegmentRoutes {
  private static final String ALL = "/v1/datasets/{dataset_id}/documents/{document_id}/segments";
  private static final String ONE = ALL + "/{segment_id}";
  /** Chunks that one request may add: they are stored in one unit, which others wait for. */
  private static final int MAX_ADDED = 1_000;

  private final Datasets datasets;
  private final Images images;

  SegmentRoutes(Datasets datasets, Images images) {
    this.datasets = datasets;
    this.images = images;
  }

  List<Route> routes() {
    return List.of(
        new Route(Method.POST, ALL, CredentialKind.DATASET, Wire.MAX_BODY, this::add,
            RouteDoc.json("Adds chunks behind the others of a document.",
                Param.body("segments", Schema.list(BodySchemas.NEW_CHUNK),
                    "1 to " + MAX_ADDED + " of them; answer in bases of questions, at most ten keywords.")
                    .must())
                .gives(ChunkSchemas.ADDED).fails(Wire.OF_BASES).fails(Wire.OF_MODELS)),
        new Route(Method.GET, ALL, CredentialKind.DATASET, 0, this::list,
            RouteDoc.json("Chunks of a document, in their order.", PageJson.PAGE, PageJson.LIMIT,
                Param.query("status", "string", "waiting, indexing, completed or error; may be given several times."),
                Param.query("keyword", "string", "Only chunks that contain it, whatever its case."))
                .gives(ChunkSchemas.PAGE).fails(Wire.OF_BASES)),
        new Route(Method.GET, ONE, CredentialKind.DATASET, 0, this::get,
            RouteDoc.json("A chunk.").gives(ChunkSchemas.ONE).fails(Wire.OF_BASES)),
        new Route(Method.POST, ONE, CredentialKind.DATASET, Wire.MAX_BODY, this::change,
            RouteDoc.json("Changes a chunk, which is found by its new text at once.",
                Param.body("segment", BodySchemas.CHUNK_EDIT, "What changes; what is left out stays.").must())
                .gives(ChunkSchemas.ONE).fails(Wire.OF_BASES).fails(Wire.OF_MODELS)),
        new Route(Method.DELETE, ONE, CredentialKind.DATASET, 0, this::delete,
            RouteDoc.json("Deletes a chunk.").answers(204, "").fails(Wire.OF_BASES)));
  }

  private Reply add(Call call) {
    KnowledgeBase base = datasets.base(call);
    StoredDocument document = datasets.document(call, base);
    if (document.status() != DocumentStatus.COMPLETED) {
      throw new DifyException(ErrorCode.NOT_FOUND,
          "Document is not completed: it is " + document.status().wire() + ". Add chunks when it is.");
    }
    List<JsonBody> wanted = Wire.some(call.body(), "segments");
    if (wanted.size() > MAX_ADDED) {
      throw new DifyException(ErrorCode.INVALID_PARAM,
          "'segments' has " + wanted.size() + " chunks; send at most " + MAX_ADDED + " at a time.");
    }
    KnowledgeChunks chunks = chunks(call);
    List<String> added = chunks.add(base.id(), document.id(),
        wanted.stream().map(one -> text(call, base, one)).toList()).stream().map(one -> one.chunk().id()).toList();
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    ArrayNode data = body.putArray("data");
    added.forEach(id -> data.add(json(call).segment(base, document, chunks.details(base.id(), document.id(), id))));
    return Reply.json(body.put("doc_form", form(base)));
  }

  private ChunkText text(Call call, KnowledgeBase base, JsonBody wanted) {
    return new ChunkText(wanted.requiredText("content"), asksForAnswers(base) ? wanted.text("answer", "") : null,
        wanted.has("keywords") ? wanted.texts("keywords") : null,
        images.kept(datasets, call, wanted.texts("attachment_ids")));
  }

  private Reply list(Call call) {
    KnowledgeBase base = datasets.base(call);
    StoredDocument document = datasets.document(call, base);
    PageJson page = PageJson.of(call);
    List<String> status = call.queries("status");
    ChunkPages.Wanted wanted = new ChunkPages.Wanted(call.query("keyword").orElse(""),
        status.isEmpty() || status.contains("completed"),
        status.isEmpty() || status.contains(SegmentJson.waiting(document)));
    KnowledgeChunks.Page found = chunks(call).page(base.id(), document.id(), wanted, page.offset(), page.limit());
    return Reply.json(page.write(found.chunks(), found.total(), chunk -> json(call).segment(base, document, chunk))
        .put("doc_form", form(base)));
  }

  private Reply get(Call call) {
    KnowledgeBase base = datasets.base(call);
    return one(call, base, datasets.document(call, base));
  }

  private Reply one(Call call, KnowledgeBase base, StoredDocument document) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.set("data", json(call).segment(base, document, chunks(call).details(base.id(), document.id(), id(call))));
    return Reply.json(body.put("doc_form", form(base)));
  }

  private Reply change(Call call) {
    KnowledgeBase base = datasets.base(call);
    StoredDocument document = datasets.document(call, base);
    JsonBody wanted = call.body().part("segment").orElseThrow(
        () -> new DifyException(ErrorCode.INVALID_PARAM, "'segment' is required: the object of what to change."));
    KnowledgeChunks chunks = chunks(call);
    StoredChunk old = chunks.get(base.id(), document.id(), id(call));
    chunks.edit(base.id(), document.id(), old.chunk().id(), edit(call, base, wanted));
    return one(call, base, document);
  }

  private ChunkEdit edit(Call call, KnowledgeBase base, JsonBody wanted) {
    return new ChunkEdit(given(wanted, "content"), asksForAnswers(base) ? given(wanted, "answer") : null,
        wanted.has("keywords") ? wanted.texts("keywords") : null,
        wanted.has("attachment_ids") ? images.kept(datasets, call, wanted.texts("attachment_ids")) : null,
        given(wanted, "summary"), wanted.has("enabled") ? (Boolean) wanted.truth("enabled", true) : null,
        wanted.truth("regenerate_child_chunks", false));
  }

  private static @Nullable String given(JsonBody body, String name) {
    return body.has(name) ? body.text(name, "") : null;
  }

  private Reply delete(Call call) {
    KnowledgeBase base = datasets.base(call);
    StoredDocument document = datasets.document(call, base);
    chunks(call).delete(base.id(), document.id(), List.of(id(call)));
    return new Reply.Empty();
  }

  private SegmentJson json(Call call) {
    return new SegmentJson(call.caller().tenantId(), images);
  }

  private KnowledgeChunks chunks(Call call) {
    return datasets.of(call).chunks().by(call.caller().keyId());
  }

  /** The id of the chunk in the path. */
  static String id(Call call) {
    return Datasets.uuid(call.path("segment_id"));
  }

  private static boolean asksForAnswers(KnowledgeBase base) {
    return base.settings().chunk().mode() instanceof ChunkMode.QuestionAnswer;
  }

  private static String form(KnowledgeBase base) {
    return base.settings().chunk().mode().wire();
  }
}
