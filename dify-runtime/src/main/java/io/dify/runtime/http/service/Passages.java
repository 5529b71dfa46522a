package io.dify.runtime.http.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import io.dify.runtime.storage.FileUrls;

/** Passages shown as sources, with addresses of their images that are good from now on. Stateless. */
final class Passages {
  private Passages() {}

  static ArrayNode of(Value.Array citations, FileUrls urls, String tenant) {
    ArrayNode passages = JsonNodeFactory.instance.arrayNode();
    for (Value citation : citations.items()) {
      JsonNode passage = ValueJson.toNode(citation);
      if (passage instanceof ObjectNode object) {
        if (object.path("content").isTextual()) {
          object.put("content", urls.withImages(tenant, object.path("content").textValue()));
        }
        object.path("files").forEach(file -> address(file, urls, tenant));
      }
      passages.add(passage);
    }
    return passages;
  }

  private static void address(JsonNode file, FileUrls urls, String tenant) {
    if (file instanceof ObjectNode image && image.path("url").isNull()) {
      image.put("url", urls.sign(FileUrls.IMAGES, tenant, image.path("id").asText()));
    }
  }
}
