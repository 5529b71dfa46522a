package io.dify.runtime.http.sse;

import com.fasterxml.jackson.core.JsonGenerator;
import io.dify.core.value.FileRef;
import io.dify.runtime.run.AgentThoughts;
import io.dify.workflow.event.RunEvent;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The files that nodes of a run make, each told once, however often it is handed on. For one thread. */
final class MadeFiles {
  private final Map<String, FileRef> told = new LinkedHashMap<>();

  /** Those that an event is the first to tell of: the end of a node, or the answer of an agent's tool. */
  List<FileRef> in(RunEvent event) {
    return made(event).stream().filter(file -> told.putIfAbsent(file.id(), file) == null).toList();
  }

  private static List<FileRef> made(RunEvent event) {
    if (event instanceof RunEvent.AgentLogged logged) {
      return AgentThoughts.madeIn(logged.entry().data());
    }
    return event instanceof RunEvent.NodeFinished finished ? AgentThoughts.madeIn(finished.outputs()) : List.of();
  }

  /** Writes all of them, as the record that ends an answer has them. */
  void endingWith(JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("files");
    for (FileRef file : told.values()) {
      json.writeStartObject();
      json.writeStringField("related_id", file.id());
      json.writeStringField("type", file.type());
      json.writeStringField("filename", file.name());
      json.writeStringField("extension", file.extension());
      json.writeStringField("mime_type", file.mimeType());
      json.writeNumberField("size", file.size());
      json.writeStringField("transfer_method", file.transferMethod());
      json.writeStringField("url", file.url() == null ? "" : file.url());
      json.writeStringField("upload_file_id", file.id());
      json.writeNullField("remote_url");
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
