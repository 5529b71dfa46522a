package io.dify.runtime.http.service;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import io.dify.runtime.conversation.ChatMessage;
import io.dify.runtime.storage.FileUrls;
import io.dify.runtime.storage.Storage;
import io.dify.runtime.storage.StoredFile;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/** The files of stored messages as clients see them, with addresses that are good from now on. For one page of messages. */
final class MessageFiles {
  private final FileUrls urls;
  private final String tenant;
  private final Map<String, List<StoredFile>> made;

  MessageFiles(Storage storage, String tenant, List<ChatMessage> messages) {
    this.urls = storage.urls();
    this.tenant = tenant;
    this.made = storage.records().madeBy(tenant, messages.stream().map(message -> message.outcome().runId()).toList())
        .stream().collect(Collectors.groupingBy(file -> file.origin().runId()));
  }

  /** An answer in which the addresses of its files are good. */
  String renewed(String answer) {
    return urls.renewed(tenant, answer);
  }

  /** Passages whose images have good addresses. */
  ArrayNode passages(Value.Array citations) {
    return Passages.of(citations, urls, tenant);
  }

  /** What came with a message, then what was made for its answer. */
  ArrayNode of(ChatMessage message) {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    int number = 0;
    for (Value item : message.files().items()) {
      if (ValueJson.toNode(item) instanceof ObjectNode sent) {
        list.add(sent(id(message.id(), number++), sent));
      }
    }
    made.getOrDefault(message.outcome().runId(), List.of()).forEach(file -> list.add(made(file)));
    return list;
  }

  /** Files of a message have no rows of their own: which message and which of its files tell them apart. */
  private static String id(String message, int number) {
    return UUID.nameUUIDFromBytes((message + "/" + number).getBytes(StandardCharsets.UTF_8)).toString();
  }

  private ObjectNode sent(String id, ObjectNode sent) {
    String upload = sent.path("upload_file_id").asText("");
    boolean local = sent.path("transfer_method").asText().equals("local_file") && !upload.isEmpty();
    ObjectNode node = JsonNodeFactory.instance.objectNode().put("id", id)
        .put("filename", sent.path("filename").asText("")).put("type", sent.path("type").asText())
        .put("url", local ? urls.sign(FileUrls.FILES, tenant, upload) : sent.path("url").asText())
        .put("mime_type", sent.path("mime_type").asText(""));
    node.set("size", sent.path("size").isNumber() ? sent.path("size") : JsonNodeFactory.instance.nullNode());
    return node.put("transfer_method", sent.path("transfer_method").asText()).put("belongs_to", "user")
        .put("upload_file_id", local ? upload : null);
  }

  private ObjectNode made(StoredFile file) {
    return JsonNodeFactory.instance.objectNode().put("id", file.id()).put("filename", file.name())
        .put("type", file.type()).put("url", urls.sign(FileUrls.FILES, tenant, file.id()))
        .put("mime_type", file.mimeType()).put("size", file.size()).put("transfer_method", "tool_file")
        .put("belongs_to", "assistant").putNull("upload_file_id");
  }
}
