package io.dify.runtime.http.dataset;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.rag.BaseChange;
import io.dify.rag.KnowledgeBases;
import io.dify.rag.store.KnowledgeBase;
import io.dify.rag.store.NewBase;
import io.dify.runtime.auth.CredentialKind;
import io.dify.runtime.http.Call;
import io.dify.runtime.http.Method;
import io.dify.runtime.http.Param;
import io.dify.runtime.http.Reply;
import io.dify.runtime.http.Route;
import io.dify.runtime.http.RouteDoc;
import io.dify.runtime.http.Schema;
import io.dify.runtime.tag.Tags;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Knowledge bases: made, listed, read, changed, deleted. */
final class DatasetRoutes {
  private static final long MAX_BODY = 256 << 10;
  private static final String ONE = "/v1/datasets/{dataset_id}";

  private final Datasets datasets;
  private final Tags tags;
  private final BaseUse use;

  DatasetRoutes(Datasets datasets, Tags tags, BaseUse use) {
    this.datasets = datasets;
    this.tags = tags;
    this.use = use;
  }

  List<Route> routes() {
    return List.of(
        new Route(Method.POST, "/v1/datasets", CredentialKind.DATASET, MAX_BODY, this::create,
            RouteDoc.json("Makes an empty or external knowledge base.", Settings.NAME.must(), Settings.DESCRIPTION,
                Settings.TECHNIQUE, Settings.PERMISSION, Settings.PROVIDER, Settings.EMBEDDING,
                Settings.EMBEDDING_PROVIDER, Settings.RETRIEVAL, Settings.EXTERNAL_API, Settings.EXTERNAL_ID,
                Settings.SUMMARIES)
                .gives(BaseSchemas.BASE).fails(Wire.OF_BASES).fails(ErrorCode.DATASET_NAME_DUPLICATE)),
        new Route(Method.GET, "/v1/datasets", CredentialKind.DATASET, 0, this::list,
            RouteDoc.json("Knowledge bases of the workspace, newest first.", PageJson.PAGE, PageJson.LIMIT,
                Param.query("keyword", "string", "A part of the name."),
                Param.query("tag_ids", BodySchemas.IDS, "Only those with at least one of these tags."),
                Param.query("include_all", Schema.truth().otherwise(false),
                    "Without effect: a key sees all of its workspace."))
                .gives(BaseSchemas.BASES)),
        new Route(Method.GET, ONE, CredentialKind.DATASET, 0, this::get,
            RouteDoc.json("A knowledge base.").gives(BaseSchemas.BASE).fails(Wire.OF_BASES)),
        new Route(Method.PATCH, ONE, CredentialKind.DATASET, MAX_BODY, this::change,
            RouteDoc.json("Changes a knowledge base; what is left out stays.", Settings.NAME, Settings.DESCRIPTION,
                Settings.TECHNIQUE, Settings.PERMISSION, Settings.MEMBERS, Settings.EMBEDDING,
                Settings.EMBEDDING_PROVIDER, Settings.RETRIEVAL, Settings.EXTERNAL_RETRIEVAL, Settings.EXTERNAL_API,
                Settings.EXTERNAL_ID)
                .gives(BaseSchemas.BASE).fails(Wire.OF_BASES).fails(ErrorCode.DATASET_NAME_DUPLICATE)
                .fails(Wire.OF_MODELS)),
        new Route(Method.DELETE, ONE, CredentialKind.DATASET, 0, this::delete,
            RouteDoc.json("Deletes a knowledge base with its documents.").answers(204, "").fails(Wire.OF_BASES)
                .fails(ErrorCode.DATASET_IN_USE)));
  }

  private Reply create(Call call) {
    KnowledgeBases bases = datasets.of(call);
    NewBase wanted = DatasetBody.newBase(call.body(), call.caller().keyId());
    BaseChange.@Nullable ExternalPlace place = DatasetBody.isExternal(call.body())
        ? DatasetBody.place(call.body())
        : null;
    KnowledgeBase made = settled(() -> place == null
        ? bases.catalogue().create(wanted)
        : bases.catalogue().createExternal(wanted, place));
    return Reply.json(new DatasetJson(bases, Map.of(), Map.of(), use.apps(call.caller().tenantId())).write(made));
  }

  private Reply list(Call call) {
    PageJson page = PageJson.of(call);
    String keyword = call.query("keyword").orElse("").toLowerCase(Locale.ROOT);
    List<String> wanted = call.queries("tag_ids");
    Set<String> tagged = wanted.isEmpty() ? Set.of() : tags.bases(call.caller().tenantId(), wanted);
    List<KnowledgeBase> found = datasets.of(call).list().stream()
        .filter(base -> base.name().toLowerCase(Locale.ROOT).contains(keyword))
        .filter(base -> wanted.isEmpty() || tagged.contains(base.id()))
        .sorted(Comparator.comparing(KnowledgeBase::createdAt).thenComparing(KnowledgeBase::id).reversed()).toList();
    DatasetJson json = json(call, found);
    return Reply.json(page.cut(found, json::write));
  }

  private Reply get(Call call) {
    return Reply.json(written(call, datasets.base(call)));
  }

  private Reply change(Call call) {
    KnowledgeBase base = datasets.base(call);
    KnowledgeBases bases = datasets.of(call);
    BaseChange change = DatasetBody.change(call.body(), base, bases.catalogue().external(base.id()).orElse(null),
        call.caller().keyId());
    settled(() -> {
      bases.catalogue().update(base.id(), change);
      return base;
    });
    return Reply.json(written(call, datasets.base(call)));
  }

  private Reply delete(Call call) {
    KnowledgeBase base = datasets.base(call);
    if (json(call, List.of(base)).appCount(base) > 0) {
      throw new DifyException(ErrorCode.DATASET_IN_USE, "The knowledge base \"" + base.name()
          + "\" is used by an app. Take it out of the app first, then delete it.");
    }
    datasets.of(call).delete(base.id());
    tags.forget(call.caller().tenantId(), base.id());
    return new Reply.Empty();
  }

  private ObjectNode written(Call call, KnowledgeBase base) {
    return json(call, List.of(base)).write(base);
  }

  private DatasetJson json(Call call, List<KnowledgeBase> some) {
    String tenant = call.caller().tenantId();
    KnowledgeBases bases = datasets.of(call);
    return new DatasetJson(bases, bases.catalogue().totals(),
        tags.of(tenant, some.stream().map(KnowledgeBase::id).toList()), use.apps(tenant));
  }

  /** Errors of settings as this part of the API has them. */
  private static KnowledgeBase settled(Supplier<KnowledgeBase> action) {
    try {
      return action.get();
    } catch (DifyException e) {
      throw switch (e.code()) {
        case CONFLICT -> new DifyException(ErrorCode.DATASET_NAME_DUPLICATE, e.text() + " Choose another name.", e);
        case PROVIDER_NOT_INITIALIZE -> new DifyException(ErrorCode.INVALID_PARAM, e.text(), e);
        default -> e;
      };
    }
  }

  /** What {@code openapi.json} says about settings. */
  private static final class Settings {
    static final Param NAME = Param.body("name", Schema.text().length(1, 40), "Unique in the workspace.");
    static final Param DESCRIPTION = Param.body("description", Schema.text().length(0, 400).otherwise(""),
        "What it is about.");
    static final Param TECHNIQUE = Param.body("indexing_technique",
        Schema.words("high_quality", "economy").orNull(),
        "Left out, the first document decides. High quality cannot become economy.");
    static final Param PERMISSION = Param.body("permission",
        Schema.words("only_me", "all_team_members", "partial_members").otherwise("only_me"),
        "Kept, without effect here.");
    static final Param MEMBERS = Param.body("partial_member_list", BodySchemas.MEMBERS, "Kept.");
    static final Param PROVIDER = Param.body("provider", Schema.words("vendor", "external").otherwise("vendor"),
        "Where its knowledge is: here, or in another system.");
    static final Param EMBEDDING = Param.body("embedding_model", "string", "Default: the built-in models.");
    static final Param EMBEDDING_PROVIDER = Param.body("embedding_model_provider", "string", "Its provider.");
    static final Param RETRIEVAL = Param.body("retrieval_model", BodySchemas.RETRIEVAL, "How it is searched.");
    static final Param EXTERNAL_RETRIEVAL = Param.body("external_retrieval_model",
        BodySchemas.EXTERNAL_RETRIEVAL, "How an external base is searched.");
    static final Param EXTERNAL_API = Param.body("external_knowledge_api_id", "string",
        "The system of an external base; other external bases show ids.");
    static final Param EXTERNAL_ID = Param.body("external_knowledge_id", "string", "What that system calls it.");
    static final Param SUMMARIES = Param.body("summary_index_setting", BodySchemas.SUMMARIES.orNull(),
        "Must not be enabled: no summaries are made.");

    private Settings() {}
  }
}
