package io.dify.runtime.http.sse;

import com.fasterxml.jackson.core.JsonGenerator;
import io.dify.core.file.FileStore;
import io.dify.core.value.FileRef;
import io.dify.core.value.Value;
import io.dify.workflow.event.RunEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The files that nodes of a run make, each told once, however often it is handed on. For one thread. */
final class MadeFiles {
  private static final String OUTPUT = "files";

  private final Map<String, FileRef> told = new LinkedHashMap<>();

  List<FileRef> in(RunEvent event) {
    if (!(event instanceof RunEvent.NodeFinished finished
        && finished.outputs().fields().get(OUTPUT) instanceof Value.Array files)) {
      return List.of();
    }
    List<FileRef> made = new ArrayList<>();
    for (Value item : files.items()) {
      if (item instanceof Value.File file && file.file().transferMethod().equals(FileStore.TOOL_FILE)
          && told.putIfAbsent(file.file().id(), file.file()) == null) {
        made.add(file.file());
      }
    }
    return made;
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
