package io.dify.runtime.http.service;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import io.dify.runtime.auth.Caller;
import io.dify.runtime.auth.CredentialKind;
import io.dify.runtime.conversation.Owner;
import io.dify.runtime.form.Form;
import io.dify.runtime.form.Forms;
import io.dify.runtime.form.WaitingRuns;
import io.dify.runtime.http.Call;
import io.dify.runtime.http.JsonBody;
import io.dify.runtime.http.Method;
import io.dify.runtime.http.Param;
import io.dify.runtime.http.Reply;
import io.dify.runtime.http.Route;
import io.dify.runtime.http.RouteDoc;
import io.dify.runtime.http.Schema;
import io.dify.workflow.node.human.FormInput;
import io.dify.workflow.node.human.HumanForm;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Forms that runs wait for: reading one, filling one in. The token does not do without the key of the app. */
final class FormRoutes {
  private static final String PATH = "/v1/form/human_input/{form_token}";

  private final Apps apps;
  private final Forms forms;
  private final WaitingRuns runs;
  private final FileInputs files;
  private final ServiceLimits limits;

  FormRoutes(Apps apps, Forms forms, WaitingRuns runs, FileInputs files, ServiceLimits limits) {
    this.apps = apps;
    this.forms = forms;
    this.runs = runs;
    this.files = files;
    this.limits = limits;
  }

  List<Route> routes() {
    return List.of(
        new Route(Method.GET, PATH, CredentialKind.APP, 0, this::read,
            RouteDoc.json("A form that a run waits for.").gives(FormSchemas.FORM).fails(ErrorCode.NOT_FOUND,
                ErrorCode.FORM_SUBMITTED, ErrorCode.FORM_EXPIRED, ErrorCode.NOT_WORKFLOW_APP,
                ErrorCode.APP_UNAVAILABLE)),
        new Route(Method.POST, PATH, CredentialKind.APP, limits.maxBodyBytes(), this::submit,
            RouteDoc.json("Fills a form in; its run goes on. The first answer counts.",
                Param.body("inputs", Schema.anyObject(), "The fields by name; files as in other requests.").must(),
                Param.body("action", Schema.text(), "The id of an action of the form.").must(),
                Param.body("user", Schema.text(), "The end user, default " + Owner.DEFAULT_USER + "."))
                .gives(Schema.object()).fails(ErrorCode.INVALID_PARAM, ErrorCode.BAD_REQUEST,
                    ErrorCode.INVALID_FORM_DATA, ErrorCode.NOT_FOUND, ErrorCode.FORM_SUBMITTED,
                    ErrorCode.FORM_EXPIRED, ErrorCode.FILE_NOT_FOUND, ErrorCode.FILE_ACCESS_DENIED,
                    ErrorCode.NOT_WORKFLOW_APP, ErrorCode.APP_UNAVAILABLE)));
  }

  private Form open(Call call) {
    Caller caller = call.caller();
    apps.graph(caller);
    return forms.open(call.path("form_token"), caller.tenantId(), caller.appId());
  }

  private Reply read(Call call) {
    Form form = open(call);
    ObjectNode told = (ObjectNode) ValueJson.toNode(form.definition());
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.set("form_content", told.path("form_content"));
    body.set("inputs", told.path("inputs"));
    body.set("resolved_default_values", told.path("resolved_default_values"));
    body.set("user_actions", told.path("actions"));
    return Reply.json(body.put("expiration_time", form.expiresAt().getEpochSecond()));
  }

  private Reply submit(Call call) {
    Form form = open(call);
    JsonBody body = call.body();
    String action = body.requiredText("action");
    forms.submit(form, action, files(form.form(), Users.ofBody(call), body.object("inputs")), runs);
    return Reply.json(JsonNodeFactory.instance.objectNode());
  }

  /** What was entered, with files where the form has fields for them. */
  private Value.Obj files(HumanForm form, Owner owner, Value.Obj inputs) {
    Map<String, Value> values = new LinkedHashMap<>(inputs.fields());
    FileInputs.Fields fields = files.fields(owner);
    for (FormInput input : form.inputs()) {
      values.computeIfPresent(input.name(), (name, value) -> switch (input.type()) {
        case FormInput.FILE -> fields.file(name, value);
        case FormInput.FILE_LIST -> fields.list(name, value);
        default -> value;
      });
    }
    fields.use();
    return new Value.Obj(values);
  }
}
