package io.dify.runtime.http.dataset;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import io.dify.runtime.http.Schema;
import io.dify.runtime.tag.Tag;
import io.dify.runtime.tag.Tags;
import java.util.List;

/** Tags of knowledge bases. */
final class TagRoutes {
  private static final String ALL = "/v1/datasets/tags";
  private static final int MAX_BOUND = 100;

  private final Datasets datasets;
  private final Tags tags;

  TagRoutes(Datasets datasets, Tags tags) {
    this.datasets = datasets;
    this.tags = tags;
  }

  List<Route> routes() {
    Param id = Param.body("tag_id", "string", "The tag.").must();
    Param name = Param.body("name", Schema.text().length(1, Tag.MAX_NAME_CHARS), "A name that no other tag has.")
        .must();
    Param several = Param.body("tag_ids", BodySchemas.IDS, "1 to " + MAX_BOUND + " tags.");
    Param target = Param.body("target_id", "string", "The knowledge base.").must();
    return List.of(
        new Route(Method.POST, ALL, CredentialKind.DATASET, Wire.SMALL_BODY, this::create,
            RouteDoc.json("Makes a tag.", name).gives(BaseSchemas.TAG)),
        new Route(Method.GET, ALL, CredentialKind.DATASET, 0, this::list,
            RouteDoc.json("All tags, the newest first, as a bare list.").gives(Schema.list(BaseSchemas.TAG))),
        new Route(Method.PATCH, ALL, CredentialKind.DATASET, Wire.SMALL_BODY, this::rename,
            RouteDoc.json("Gives a tag another name.", id, name).gives(BaseSchemas.TAG)
                .fails(ErrorCode.NOT_FOUND)),
        new Route(Method.DELETE, ALL, CredentialKind.DATASET, Wire.SMALL_BODY, this::delete,
            RouteDoc.json("Deletes a tag and takes it off all bases.", id).answers(204, "")
                .fails(ErrorCode.NOT_FOUND)),
        new Route(Method.POST, ALL + "/binding", CredentialKind.DATASET, Wire.SMALL_BODY, this::bind,
            RouteDoc.json("Binds tags to a base.", several.must(), target).answers(204, "")
                .fails(Wire.OF_BASES)),
        new Route(Method.POST, ALL + "/unbinding", CredentialKind.DATASET, Wire.SMALL_BODY, this::unbind,
            RouteDoc.json("Takes tags off a base.", several,
                Param.body("tag_id", "string", "One tag, where tag_ids are left out."), target).answers(204, "")
                .fails(Wire.OF_BASES)),
        new Route(Method.GET, "/v1/datasets/{dataset_id}/tags", CredentialKind.DATASET, 0, this::ofBase,
            RouteDoc.json("The tags of a base.").gives(BaseSchemas.BOUND_TAGS).fails(Wire.OF_BASES)));
  }

  private Reply create(Call call) {
    String name = call.body().requiredText("name");
    return Reply.json(json(Wire.unlessTaken(() -> tags.create(tenant(call), name)), 0));
  }

  private Reply list(Call call) {
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    tags.list(tenant(call)).forEach((tag, bindings) -> all.add(json(tag, bindings)));
    return Reply.json(all);
  }

  private Reply rename(Call call) {
    String id = Datasets.uuid(call.body().requiredText("tag_id"));
    String name = call.body().requiredText("name");
    Tag renamed = Wire.unlessTaken(() -> tags.rename(tenant(call), id, name));
    return Reply.json(json(renamed, tags.list(tenant(call)).getOrDefault(renamed, 0L)));
  }

  private Reply delete(Call call) {
    tags.delete(tenant(call), Datasets.uuid(call.body().requiredText("tag_id")));
    return new Reply.Empty();
  }

  private Reply bind(Call call) {
    List<String> ids = ids(call.body());
    tags.bind(tenant(call), ids, target(call));
    return new Reply.Empty();
  }

  private Reply unbind(Call call) {
    JsonBody body = call.body();
    List<String> ids = body.has("tag_ids") ? ids(body) : List.of(Datasets.uuid(body.requiredText("tag_id")));
    tags.unbind(tenant(call), ids, target(call));
    return new Reply.Empty();
  }

  private static List<String> ids(JsonBody body) {
    List<String> ids = body.texts("tag_ids");
    if (ids.isEmpty() || ids.size() > MAX_BOUND) {
      throw new DifyException(ErrorCode.INVALID_PARAM, "'tag_ids' must be a list of 1 to " + MAX_BOUND + " ids.");
    }
    return ids.stream().map(Datasets::uuid).toList();
  }

  private String target(Call call) {
    return datasets.base(call, call.body().requiredText("target_id")).id();
  }

  private Reply ofBase(Call call) {
    KnowledgeBase base = datasets.base(call);
    List<Tag> bound = tags.of(tenant(call), List.of(base.id())).getOrDefault(base.id(), List.of());
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    ArrayNode data = body.putArray("data");
    bound.forEach(tag -> data.addObject().put("id", tag.id()).put("name", tag.name()));
    return Reply.json(body.put("total", bound.size()));
  }

  private static ObjectNode json(Tag tag, long bindings) {
    return JsonNodeFactory.instance.objectNode().put("id", tag.id()).put("name", tag.name()).put("type", Tag.TYPE)
        .put("binding_count", String.valueOf(bindings));
  }

  private static String tenant(Call call) {
    return call.caller().tenantId();
  }
}
