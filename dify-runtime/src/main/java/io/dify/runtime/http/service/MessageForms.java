package io.dify.runtime.http.service;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import io.dify.runtime.conversation.ChatMessage;
import io.dify.runtime.form.Form;
import io.dify.runtime.form.FormStatus;
import io.dify.runtime.form.FormStore;
import io.dify.runtime.form.Forms;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The forms that the answers to stored messages waited for, or wait for, as clients see them. For one page of messages. */
final class MessageForms {
  private static final List<String> SAID = List.of("rendered_content", "action_id", "action_text");

  private final Forms forms;
  private final Map<String, List<FormStore.Kept>> byRun;

  MessageForms(Forms forms, String tenant, List<ChatMessage> messages) {
    this.forms = forms;
    List<String> runs = messages.stream().map(message -> message.outcome().runId()).filter(run -> !run.isEmpty())
        .toList();
    this.byRun = forms.ofRuns(tenant, runs).stream().collect(Collectors.groupingBy(kept -> kept.form().runId()));
  }

  /** Its {@code extra_contents}. */
  ArrayNode of(ChatMessage message) {
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    byRun.getOrDefault(message.outcome().runId(), List.of()).forEach(kept -> all.add(content(kept)));
    return all;
  }

  private ObjectNode content(FormStore.Kept kept) {
    Form form = kept.form();
    boolean submitted = form.status() == FormStatus.SUBMITTED;
    ObjectNode content = JsonNodeFactory.instance.objectNode().put("workflow_run_id", form.runId())
        .put("submitted", submitted).put("type", "human_input");
    content.set("form_definition", definition(form));
    if (submitted) {
      ObjectNode said = content.putObject("form_submission_data").put("node_id", form.node().node())
          .put("node_title", form.title());
      Map<String, Value> answer = kept.answer().map(Value.Obj::fields).orElse(Map.of());
      SAID.forEach(name -> said.set(name, ValueJson.toNode(answer.getOrDefault(name, Value.of("")))));
    }
    return content;
  }

  /** Only a form that waits has a token: no other can be filled in. */
  private ObjectNode definition(Form form) {
    ObjectNode definition = JsonNodeFactory.instance.objectNode().put("form_id", form.id())
        .put("node_id", form.node().node()).put("node_title", form.title());
    definition.setAll((ObjectNode) ValueJson.toNode(form.definition()));
    definition.put("form_token", form.status() == FormStatus.WAITING ? forms.token(form).orElse(null) : null);
    return definition.put("expiration_time", form.expiresAt().getEpochSecond());
  }
}
