package io.dify.runtime.http.dataset;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.core.value.Value;
import io.dify.rag.DocumentFacts;
import io.dify.rag.KnowledgeDocuments;
import io.dify.rag.store.DocumentField;
import io.dify.rag.store.FieldType;
import io.dify.rag.store.KnowledgeBase;
import io.dify.runtime.auth.CredentialKind;
import io.dify.runtime.http.Call;
import io.dify.runtime.http.JsonBody;
import io.dify.runtime.http.Method;
import io.dify.runtime.http.Param;
import io.dify.runtime.http.Reply;
import io.dify.runtime.http.Route;
import io.dify.runtime.http.RouteDoc;
import io.dify.runtime.http.Schema;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Metadata fields of knowledge bases, and their values on documents. */
final class MetadataRoutes {
  private static final String ALL = "/v1/datasets/{dataset_id}/metadata";
  private static final String ONE = ALL + "/{metadata_id}";
  private static final String BUILT_IN = ALL + "/built-in";

  private static final Param ACTION = Param.path("action", Schema.words("enable", "disable"), "On or off.");

  private final Datasets datasets;

  MetadataRoutes(Datasets datasets) {
    this.datasets = datasets;
  }

  List<Route> routes() {
    Param name = Param.body("name", "string", "1 to 255 characters, not the name of another field.").must();
    return List.of(
        new Route(Method.POST, ALL, CredentialKind.DATASET, Wire.SMALL_BODY, this::create,
            RouteDoc
                .json("Makes a metadata field.",
                    Param.body("type", BaseSchemas.fieldTypes(), "Of what its values are.").must(), name)
                .gives(201, BaseSchemas.FIELD).fails(Wire.OF_BASES)),
        new Route(Method.GET, ALL, CredentialKind.DATASET, 0, this::list,
            RouteDoc.json("Metadata fields, each with the number of documents that have it.").gives(BaseSchemas.FIELDS)
                .fails(Wire.OF_BASES)),
        new Route(Method.PATCH, ONE, CredentialKind.DATASET, Wire.SMALL_BODY, this::rename,
            RouteDoc.json("Renames a field, in all documents.", name).gives(BaseSchemas.FIELD)
                .fails(Wire.OF_BASES)),
        new Route(Method.DELETE, ONE, CredentialKind.DATASET, 0, this::delete,
            RouteDoc.json("Deletes a field, in all documents.").answers(204, "").fails(Wire.OF_BASES)),
        new Route(Method.GET, BUILT_IN, CredentialKind.DATASET, 0, this::builtIn,
            RouteDoc.json("The fields every document has.").gives(BaseSchemas.BUILT_IN_FIELDS)
                .fails(Wire.OF_BASES)),
        new Route(Method.POST, BUILT_IN + "/{action}", CredentialKind.DATASET, 0, this::allowBuiltIn,
            RouteDoc.json("Lets filters ask for the built-in fields (enable), or not (disable).", ACTION)
                .gives(Schema.success())
                .fails(Wire.OF_BASES)),
        new Route(Method.POST, "/v1/datasets/{dataset_id}/documents/metadata", CredentialKind.DATASET, Wire.MAX_BODY,
            this::tell, RouteDoc.json("Sets values on documents, on all of them or none.",
                Param.body("operation_data", Schema.list(BodySchemas.FACTS),
                    "A value of null removes it; so does, unless partial_update, not naming its field.")
                    .must())
                .gives(Schema.success()).fails(Wire.OF_BASES)));
  }

  private Reply create(Call call) {
    KnowledgeBase base = datasets.base(call);
    FieldType type = FieldType.of(call.body().requiredText("type"));
    String name = call.body().requiredText("name");
    DocumentField field = Wire.unlessTaken(() -> documents(call).createField(base.id(), name, type));
    return new Reply.Json(201, json(field), Map.of());
  }

  private Reply list(Call call) {
    KnowledgeBase base = datasets.base(call);
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    ArrayNode fields = body.putArray("doc_metadata");
    documents(call).fields(base.id()).forEach((field, count) -> fields.add(json(field).put("count", count)));
    return Reply.json(body.put("built_in_field_enabled", base.builtInFields()));
  }

  private Reply rename(Call call) {
    KnowledgeBase base = datasets.base(call);
    String name = call.body().requiredText("name");
    return Reply.json(json(Wire.unlessTaken(() -> documents(call).renameField(base.id(), id(call), name))));
  }

  private Reply delete(Call call) {
    documents(call).deleteField(datasets.base(call).id(), id(call));
    return new Reply.Empty();
  }

  private Reply builtIn(Call call) {
    datasets.base(call);
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    ArrayNode fields = body.putArray("fields");
    documents(call).builtInFields()
        .forEach(field -> fields.addObject().put("name", field.name()).put("type", field.type().wire()));
    return Reply.json(body);
  }

  private Reply allowBuiltIn(Call call) {
    KnowledgeBase base = datasets.base(call);
    documents(call).allowBuiltInFields(base.id(), Wire.isOn(call));
    return Wire.success();
  }

  private Reply tell(Call call) {
    KnowledgeBase base = datasets.base(call);
    List<DocumentFacts> facts = Wire.some(call.body(), "operation_data").stream()
        .map(one -> facts(call, base, one)).toList();
    documents(call).tell(base.id(), facts);
    return Wire.success();
  }

  private DocumentFacts facts(Call call, KnowledgeBase base, JsonBody wanted) {
    String document = datasets.document(call, base, wanted.requiredText("document_id")).id();
    Map<String, Value> values = new LinkedHashMap<>();
    for (JsonBody one : wanted.parts("metadata_list")) {
      one.requiredText("name");
      values.put(Datasets.uuid(one.requiredText("id")), one.value("value").orElse(Value.nothing()));
    }
    return new DocumentFacts(document, values, wanted.truth("partial_update", false));
  }

  private KnowledgeDocuments documents(Call call) {
    return datasets.of(call).documents();
  }

  private static String id(Call call) {
    return Datasets.uuid(call.path("metadata_id"));
  }

  private static ObjectNode json(DocumentField field) {
    return JsonNodeFactory.instance.objectNode().put("id", field.id()).put("name", field.name()).put("type",
        field.type().wire());
  }
}
