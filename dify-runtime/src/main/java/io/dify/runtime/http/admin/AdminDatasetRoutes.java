package io.dify.runtime.http.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.runtime.auth.CredentialKind;
import io.dify.runtime.http.Call;
import io.dify.runtime.http.Method;
import io.dify.runtime.http.Param;
import io.dify.runtime.http.Reply;
import io.dify.runtime.http.Route;
import io.dify.runtime.http.RouteDoc;
import io.dify.runtime.http.Schema;
import java.util.List;

/** Knowledge bases, as far as administration goes; what is in them is the knowledge API's. */
final class AdminDatasetRoutes {
  private static final String DATASETS = Admins.WORKSPACE + "/datasets";
  private static final String DATASET = DATASETS + "/{dataset_id}";

  private final Admins admins;
  private final AdminDatasets datasets;

  AdminDatasetRoutes(Admins admins, AdminDatasets datasets) {
    this.admins = admins;
    this.datasets = datasets;
  }

  List<Route> routes() {
    return List.of(Admins.get(DATASETS, this::list, "The knowledge bases of a workspace by name.",
        AdminSchemas.all(AdminSchemas.DATASET)),
        Admins.post(DATASETS, this::create,
            RouteDoc.json("Makes an empty knowledge base.",
                Param.body("name", "string", "Its name, which no other base of the workspace has.").must(),
                Param.body("description", "string", "What it is about.")).gives(AdminSchemas.DATASET)),
        new Route(Method.PATCH, DATASET, CredentialKind.ADMIN, Admins.MAX_BODY, this::open,
            RouteDoc.json("Says whether keys of the knowledge API reach a knowledge base.",
                Param.body("enable_api", Schema.truth(), "Whether they do; apps search it either way.").must())
                .gives(AdminSchemas.DATASET).fails(Admins.REFUSALS)),
        Admins.delete(DATASET, this::delete, "Deletes a knowledge base with all that is in it."));
  }

  private Reply list(Call call) {
    return Admins.list(datasets.list(admins.tenant(call)), AdminDatasetRoutes::json);
  }

  private Reply create(Call call) {
    return Reply.json(json(datasets.create(admins.tenant(call), Admins.name(call),
        call.body().text("description", ""))));
  }

  private Reply open(Call call) {
    String tenant = admins.tenant(call);
    if (!call.body().has("enable_api")) {
      throw new DifyException(ErrorCode.INVALID_PARAM, "'enable_api' is required: true or false.");
    }
    return Reply.json(json(datasets.open(tenant, call.path("dataset_id"),
        call.body().truth("enable_api", true))));
  }

  private Reply delete(Call call) {
    datasets.delete(admins.tenant(call), call.path("dataset_id"));
    return new Reply.Empty();
  }

  private static ObjectNode json(AdminDatasets.Dataset dataset) {
    return Admins.json().put("id", dataset.id()).put("name", dataset.name())
        .put("description", dataset.description()).put("enable_api", dataset.open())
        .put("created_at", dataset.createdAt().getEpochSecond());
  }
}
