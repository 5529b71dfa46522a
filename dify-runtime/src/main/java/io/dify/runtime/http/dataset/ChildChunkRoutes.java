package io.dify.runtime.http.dataset;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.rag.KnowledgeChunks;
import io.dify.rag.store.ChildChunk;
import io.dify.rag.store.KnowledgeBase;
import io.dify.rag.store.StoredDocument;
import io.dify.runtime.auth.CredentialKind;
import io.dify.runtime.http.Call;
import io.dify.runtime.http.Method;
import io.dify.runtime.http.Param;
import io.dify.runtime.http.Reply;
import io.dify.runtime.http.Route;
import io.dify.runtime.http.RouteDoc;
import java.util.List;
import java.util.Locale;

/** Children of chunks: the parts that chunks of hierarchical bases are found by. */
final class ChildChunkRoutes {
  private static final String ALL = "/v1/datasets/{dataset_id}/documents/{document_id}/segments/{segment_id}/child_chunks";
  private static final String ONE = ALL + "/{child_chunk_id}";

  private final Datasets datasets;

  ChildChunkRoutes(Datasets datasets) {
    this.datasets = datasets;
  }

  List<Route> routes() {
    Param content = Param.body("content", "string", "The text.").must();
    return List.of(
        new Route(Method.POST, ALL, CredentialKind.DATASET, Wire.MAX_BODY, this::add,
            RouteDoc.json("Adds a child behind the others of a chunk; in hierarchical bases only.", content)
                .gives(ChunkSchemas.ONE_CHILD).fails(Wire.OF_BASES).fails(Wire.OF_MODELS)),
        new Route(Method.GET, ALL, CredentialKind.DATASET, 0, this::list,
            RouteDoc.json("The children of a chunk, in their order.", PageJson.PAGE, PageJson.LIMIT,
                Param.query("keyword", "string", "Only children that contain it, whatever its case."))
                .gives(ChunkSchemas.CHILDREN).fails(Wire.OF_BASES)),
        new Route(Method.PATCH, ONE, CredentialKind.DATASET, Wire.MAX_BODY, this::change,
            RouteDoc.json("Gives a child another text.", content).gives(ChunkSchemas.ONE_CHILD)
                .fails(Wire.OF_BASES).fails(Wire.OF_MODELS)),
        new Route(Method.DELETE, ONE, CredentialKind.DATASET, 0, this::delete,
            RouteDoc.json("Deletes a child.").answers(204, "").fails(Wire.OF_BASES)));
  }

  private Reply add(Call call) {
    return with(call, (chunks, base, document) -> chunks.addChild(base, document, SegmentRoutes.id(call),
        call.body().requiredText("content")));
  }

  private Reply change(Call call) {
    return with(call, (chunks, base, document) -> chunks.editChild(base, document, SegmentRoutes.id(call), id(call),
        call.body().requiredText("content")));
  }

  /** What is done to the children of a document's chunks. */
  private interface Change {
    ChildChunk of(KnowledgeChunks chunks, String baseId, String documentId);
  }

  private Reply with(Call call, Change change) {
    KnowledgeBase base = datasets.base(call);
    StoredDocument document = datasets.document(call, base);
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.set("data", SegmentJson.child(change.of(datasets.of(call).chunks(), base.id(), document.id())));
    return Reply.json(body);
  }

  private Reply list(Call call) {
    KnowledgeBase base = datasets.base(call);
    StoredDocument document = datasets.document(call, base);
    PageJson page = PageJson.of(call);
    String keyword = call.query("keyword").orElse("").strip().toLowerCase(Locale.ROOT);
    List<ChildChunk> children = datasets.of(call).chunks().children(base.id(), document.id(), SegmentRoutes.id(call))
        .stream().filter(child -> child.content().toLowerCase(Locale.ROOT).contains(keyword)).toList();
    ObjectNode body = page.cut(children, SegmentJson::child);
    body.remove("has_more");
    return Reply.json(body.put("total_pages", Math.ceilDiv(children.size(), page.limit())));
  }

  private Reply delete(Call call) {
    KnowledgeBase base = datasets.base(call);
    StoredDocument document = datasets.document(call, base);
    datasets.of(call).chunks().deleteChild(base.id(), document.id(), SegmentRoutes.id(call), id(call));
    return new Reply.Empty();
  }

  private static String id(Call call) {
    return Datasets.uuid(call.path("child_chunk_id"));
  }
}
