package io.dify.runtime.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * One of everything that requests may name, in one workspace of a server: apps with a conversation, a run and an annotation, a knowledge base with a document and
 * what is in it.
 *
 * @param keys keys of its apps and of its knowledge
 * @param ids ids by the names they have in paths and bodies
 */
public record World(Map<String, String> keys, Map<String, String> ids) {
  /** The field of a body that has its texts cut into children. */
  public static final String RULE = """
      "process_rule":{"mode":"hierarchical","rules":{"pre_processing_rules":[],"parent_mode":"paragraph",
      "segmentation":{"separator":"\\n\\n","max_tokens":200},"subchunk_segmentation":{"separator":"\\n","max_tokens":100}}}""";

  /** Makes one in the first workspace of a server; {@code word} stands in all its texts. */
  public static World of(KnowledgeServer server, String word) throws IOException, InterruptedException {
    return of(server, server.platform().workspace().id(), word);
  }

  /** Makes one in a workspace of its own. */
  public static World elsewhere(KnowledgeServer server, String word) throws IOException, InterruptedException {
    return of(server, server.platform().workspaces().create(word).id(), word);
  }

  /** Makes one in this workspace. */
  public static World of(KnowledgeServer server, String tenant, String word)
      throws IOException, InterruptedException {
    World world = new World(new HashMap<>(), new HashMap<>());
    String key = server.platform().keys().issueForKnowledge(tenant).token();
    String before = server.use(key);
    world.keys.put("dataset", key);
    world.apps(server, tenant, word);
    world.knowledge(server, tenant, word);
    server.use(before);
    return world;
  }

  private void apps(KnowledgeServer server, String tenant, String word) throws IOException, InterruptedException {
    for (Map.Entry<String, String> app : Map.of("variables", TestApps.MEMORY, "chat", TestApps.GUARDED, "completion",
        TestApps.WRITER, "workflow", TestApps.FLOW).entrySet()) {
      keys.put(app.getKey(),
          server.key(tenant, app.getValue().replaceFirst("name: (\\w+), mode", "name: $1 " + word + ", mode")));
    }
    server.use(keys.get("workflow"));
    JsonNode run = server.post("/v1/workflows/run", "{'inputs':{'topic':'" + word + "'},'user':'" + word + "'}").ok();
    ids.put("workflow_run_id", run.path("workflow_run_id").asText());
    ids.put("workflow_id", run.at("/data/workflow_id").asText());
    ids.put("task_id", run.path("task_id").asText());
    ids.put("end_user_id", server.get("/v1/workflows/logs").ok().at("/data/0/created_by_end_user/id").asText());
    server.use(keys.get("chat"));
    ids.put("annotation_id", server.post("/v1/apps/annotations", "{'question':'" + word + "','answer':'" + word + "'}")
        .ok().path("id").asText());
    server.use(keys.get("variables"));
    JsonNode said = server.post("/v1/chat-messages", "{'query':'" + word + "','user':'" + word + "'}").ok();
    ids.put("message_id", said.path("message_id").asText());
    ids.put("conversation_id", said.path("conversation_id").asText());
    ids.put("variable_id", server.get("/v1/conversations/" + ids.get("conversation_id") + "/variables?user=" + word)
        .ok().at("/data/0/id").asText());
    ids.put("upload_file_id", server.form("POST", "/v1/files/upload",
        form -> form.field("user", word).file("file", word + ".png", FileClient.PNG)).ok().path("id").asText());
    ids.put("file_id", ids.get("upload_file_id"));
  }

  private void knowledge(KnowledgeServer server, String tenant, String word) throws IOException, InterruptedException {
    server.use(keys.get("dataset"));
    String base = "/v1/datasets/" + server.base("{'name':'" + word + server.platform().ids().next().substring(24)
        + "'}");
    ids.put("dataset_id", base.substring(base.lastIndexOf('/') + 1));
    JsonNode made = server.json("POST", base + "/document/create-by-text", "{\"name\":\"" + word
        + "\",\"text\":\"" + word + " one\\n" + word + " two\",\"indexing_technique\":\"high_quality\","
        + "\"doc_form\":\"hierarchical_model\"," + RULE + "}").ok();
    server.work(tenant);
    ids.put("batch", made.path("batch").asText());
    ids.put("document_id", made.at("/document/id").asText());
    String chunks = base + "/documents/" + ids.get("document_id") + "/segments";
    ids.put("segment_id", server.get(chunks).ok().at("/data/0/id").asText());
    ids.put("child_chunk_id",
        server.get(chunks + "/" + ids.get("segment_id") + "/child_chunks").ok().at("/data/0/id").asText());
    ids.put("metadata_id",
        server.post(base + "/metadata", "{'type':'string','name':'" + word + "'}").ok().path("id").asText());
    ids.put("tag_id", server.post("/v1/datasets/tags", "{'name':'" + word + server.platform().ids().next().substring(24)
        + "'}").ok().path("id").asText());
    ids.put("target_id", ids.get("dataset_id"));
    server.post("/v1/datasets/tags/binding",
        "{'tag_ids':['" + ids.get("tag_id") + "'],'target_id':'" + ids.get("dataset_id") + "'}").ok();
  }

  /** The id that a field of a request asks for; empty for a field that asks for none. */
  public String id(String field) {
    String id = ids.getOrDefault(field, "");
    return id.isEmpty() ? ids.getOrDefault(field.replaceFirst("s$", ""), "") : id;
  }
}
