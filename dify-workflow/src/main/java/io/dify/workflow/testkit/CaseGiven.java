package io.dify.workflow.testkit;

import io.dify.core.model.Message;
import io.dify.core.model.Role;
import io.dify.core.value.FileRef;
import io.dify.core.value.Value;
import io.dify.workflow.node.NodeData;
import io.dify.workflow.run.RunRequest;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a case gives to the run.
 *
 * @param inputs start-node variables
 * @param system {@code sys.*} as far as the case says
 * @param environment in place of the app's
 * @param conversation conversation variables before the run
 * @param history what was said before
 */
record CaseGiven(Value.Obj inputs, Value.Obj system, Value.Obj environment, Value.Obj conversation,
    List<Message> history) {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final List<String> ENGINES = List.of("workflow_run_id", "files", "query");
  private static final List<String> TURN_KEYS = List.of("role", "text");
  private static final List<String> FILE_KEYS = List.of("type", "transfer_method", "url", "upload_file_id", "filename",
      "mime_type", "size");
  private static final String APP_ID = "00000000-0000-7000-8000-00000000000a";
  private static final String CONVERSATION_ID = "00000000-0000-7000-8000-00000000000c";
  private static final String WORKFLOW_ID = "00000000-0000-7000-8000-00000000000f";

  static CaseGiven read(CaseData data) {
    return new CaseGiven(inputs(data.under("inputs")), system(data), data.under("environment").values(),
        data.under("conversation").values(), data.at("history").items().stream().map(CaseGiven::message).toList());
  }

  /** File objects of the Service API become files, whatever else there is stays what it is. */
  private static Value.Obj inputs(CaseData data) {
    Map<String, Value> inputs = new LinkedHashMap<>();
    for (String name : data.keys()) {
      NodeData input = data.at(name);
      boolean list = input.value() instanceof Value.Array;
      inputs.put(name, list ? new Value.Array(input.items().stream().map(CaseGiven::input).toList()) : input(input));
    }
    return new Value.Obj(inputs);
  }

  private static Value input(NodeData data) {
    return data.value() instanceof Value.Obj o && o.fields().containsKey("transfer_method") ? file(data) : data.value();
  }

  private static Value.Obj system(CaseData data) {
    Map<String, Value> system = new LinkedHashMap<>();
    data.text("user").ifPresent(user -> system.put("user_id", Value.of(user)));
    data.text("query").ifPresent(query -> system.put("query", Value.of(query)));
    CaseData others = data.under("system");
    for (String name : others.keys()) {
      if (ENGINES.contains(name)) {
        others.at(name).error("not_settable", "'" + name + "' cannot be given here"
            + (name.equals("workflow_run_id") ? ": it is fixed." : "; use the key '" + name + "' of the case."));
      }
      system.put(name, others.at(name).value());
    }
    if (data.has("files")) {
      system.put("files", new Value.Array(data.at("files").items().stream().map(CaseGiven::file).toList()));
    }
    return new Value.Obj(system);
  }

  private static Message message(NodeData data) {
    CaseData turn = CaseData.of(data).known("a message", TURN_KEYS);
    String role = CaseData.oneOf(turn.at("role"), "user", "assistant", "system").orElseGet(() -> {
      data.error("missing_field", "The message needs a 'role': user, assistant or system.");
      return "user";
    });
    Role known = role.equals("assistant") || role.equals("system")
        ? Role.valueOf(role.toUpperCase(Locale.ROOT))
        : Role.USER;
    return Message.of(known, turn.text("text").orElse(""));
  }

  /** A file object as clients of the Service API send it; what the server would know of an upload may be added. */
  private static Value file(NodeData data) {
    CaseData file = CaseData.of(data).known("a file", FILE_KEYS);
    String type = CaseData.oneOf(file.at("type"), "image", "document", "audio", "video", "custom").orElse("custom");
    String method = CaseData.oneOf(file.at("transfer_method"), "remote_url", "local_file").orElse("remote_url");
    Optional<String> id = file.text(method.equals("local_file") ? "upload_file_id" : "url");
    if (id.isEmpty()) {
      data.error("missing_field", method.equals("local_file")
          ? "A file with transfer_method local_file needs an 'upload_file_id'."
          : "A file needs a 'url', or transfer_method local_file and an 'upload_file_id'.");
    }
    String address = file.text("url").orElse("").replaceFirst("[?#].*$", "");
    String name = file.text("filename").orElse(address.substring(address.lastIndexOf('/') + 1));
    String extension = name.lastIndexOf('.') > 0 ? name.substring(name.lastIndexOf('.')) : "";
    return new Value.File(new FileRef(id.orElse(""), type, method, name, extension, file.text("mime_type").orElse(""),
        file.whole("size", Integer.MAX_VALUE).orElse(-1), file.text("url").orElse(null),
        file.text("upload_file_id").orElse(null)));
  }

  /** When the run begins: {@code system.timestamp}, else the first moment of 2026. */
  Instant start() {
    return system.fields().get("timestamp") instanceof Value.Whole seconds
        ? Instant.ofEpochSecond(seconds.number())
        : START;
  }

  /** @param chat whether the app holds conversations */
  RunRequest request(boolean chat) {
    Map<String, Value> all = new LinkedHashMap<>();
    all.put("user_id", Value.of("user"));
    all.put("app_id", Value.of(APP_ID));
    all.put("workflow_id", Value.of(WORKFLOW_ID));
    if (chat) {
      all.put("conversation_id", Value.of(CONVERSATION_ID));
      all.put("dialogue_count",
          Value.of(1 + history.stream().filter(message -> message.role() == Role.USER).count()));
    }
    all.putAll(system.fields());
    return RunRequest.inputs(inputs).withSystem(new Value.Obj(all)).withConversation(conversation).withHistory(history);
  }

  /** A recorded request, with what the case says in place of what it was. */
  RunRequest over(RunRequest recorded) {
    return recorded.withInputs(over(recorded.inputs(), inputs)).withSystem(over(recorded.system(), system))
        .withConversation(over(recorded.conversation(), conversation))
        .withHistory(history.isEmpty() ? recorded.history() : history);
  }

  private static Value.Obj over(Value.Obj recorded, Value.Obj given) {
    Map<String, Value> all = new LinkedHashMap<>(recorded.fields());
    all.putAll(given.fields());
    return new Value.Obj(all);
  }

  /** Whether the case says when the run begins. */
  boolean hasStart() {
    return system.fields().containsKey("timestamp");
  }
}
