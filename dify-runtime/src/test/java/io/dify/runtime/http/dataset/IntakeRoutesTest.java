package io.dify.runtime.http.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dify.runtime.testing.Answer;
import io.dify.runtime.testing.RawHttp;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IntakeRoutesTest extends KnowledgeApiTest {
  private static final String RULE = """
      {"mode":"custom","rules":{"pre_processing_rules":[{"id":"remove_extra_spaces","enabled":true},
      {"id":"remove_urls_emails","enabled":true}],"segmentation":{"separator":"###","max_tokens":120,"chunk_overlap":7}}}""";

  private Answer byText(String base, String json) throws IOException, InterruptedException {
    return server.post("/v1/datasets/" + base + "/document/create-by-text", json);
  }

  private Answer byFile(String base, String name, String content, String data)
      throws IOException, InterruptedException {
    return server.file("POST", "/v1/datasets/" + base + "/document/create-by-file", name,
        content.getBytes(StandardCharsets.UTF_8), Map.of("data", data.replace('\'', '"')));
  }

  private JsonNode document(String base, String id) throws IOException, InterruptedException {
    return server.get("/v1/datasets/" + base + "/documents/" + id).ok();
  }

  private List<String> texts(String base, String id) {
    return server.bases().chunks(base, id, 0, 100).stream().map(chunk -> chunk.chunk().content()).toList();
  }

  @Test
  void theFirstDocumentDecidesHowItsBaseWorks() throws Exception {
    String base = server.base("{'name':'New'}");

    JsonNode made = byText(base, "{'name':'a','text':'One ### two https://x.example ### three','doc_form':'text_model',"
        + "'indexing_technique':'high_quality','doc_language':'German','process_rule':" + RULE
        + ",'embedding_model':'hash-32','embedding_model_provider':'hashes','retrieval_model':{'search_method':"
        + "'semantic_search','reranking_enable':false,'top_k':9,'score_threshold_enabled':false}}").ok();
    server.work();

    assertThat(made.path("batch").asText()).isNotEmpty();
    String id = made.at("/document/id").asText();
    assertThat(made.at("/document/indexing_status").asText()).isEqualTo("waiting");
    assertThat(made.at("/document/display_status").asText()).isEqualTo("queuing");
    assertThat(made.at("/document/doc_form").asText()).isEqualTo("text_model");
    assertThat(texts(base, id)).containsExactly("One", "two", "three");
    JsonNode after = server.get("/v1/datasets/" + base).ok();
    assertThat(after.path("indexing_technique").asText()).isEqualTo("high_quality");
    assertThat(after.path("doc_form").asText()).isEqualTo("text_model");
    assertThat(after.path("data_source_type").asText()).isEqualTo("upload_file");
    assertThat(after.path("embedding_model").asText()).isEqualTo("hash-32");
    assertThat(after.at("/retrieval_model_dict/search_method").asText()).isEqualTo("semantic_search");
    assertThat(after.at("/retrieval_model_dict/top_k").asInt()).isEqualTo(9);
    assertThat(document(base, id).path("doc_language").asText()).isEqualTo("German");
    JsonNode rule = document(base, id).path("document_process_rule");
    assertThat(rule.path("mode").asText()).isEqualTo("custom");
    assertThat(rule.at("/rules/segmentation/separator").asText()).isEqualTo("###");
    assertThat(rule.at("/rules/segmentation/max_tokens").asInt()).isEqualTo(120);
    assertThat(rule.at("/rules/segmentation/chunk_overlap").asInt()).isEqualTo(7);
    server.restart();
    assertThat(server.get("/v1/datasets/" + base).ok()).isEqualTo(after);
    assertThat(document(base, id).path("document_process_rule")).isEqualTo(rule);
  }

  @Test
  void laterDocumentsGoByTheLastRuleUnlessTheyBringTheirOwn() throws Exception {
    String base = server.base("{'name':'New','indexing_technique':'economy'}");
    byText(base, "{'name':'a','text':'One ### two','process_rule':" + RULE + "}").ok();
    String second = byText(base, "{'name':'b','text':'One ### two'}").ok().at("/document/id").asText();
    String third = byText(base, "{'name':'c','text':'One ### two','process_rule':{'mode':'automatic'}}").ok()
        .at("/document/id").asText();
    String fourth = byText(base, "{'name':'d','text':'One ### two'}").ok().at("/document/id").asText();
    server.work();

    assertThat(texts(base, second)).containsExactly("One", "two");
    assertThat(texts(base, third)).containsExactly("One ### two");
    assertThat(texts(base, fourth)).containsExactly("One ### two");
    assertThat(document(base, second).at("/document_process_rule/mode").asText()).isEqualTo("custom");
    assertThat(document(base, second).at("/dataset_process_rule/mode").asText()).isEqualTo("automatic");
  }

  @Test
  void documentsOfTheSameNameAreDifferentOnes() throws Exception {
    String base = server.base("{'name':'New'}");
    String first = server.document(base, "same", "One.");
    String second = server.document(base, "same", "Two.");
    server.work();

    assertThat(first).isNotEqualTo(second);
    assertThat(texts(base, first)).containsExactly("One.");
    assertThat(texts(base, second)).containsExactly("Two.");
    assertThat(server.get("/v1/datasets/" + base).ok().path("document_count").asInt()).isEqualTo(2);
  }

  @Test
  void parentsAndChildrenComeFromHierarchicalRules() throws Exception {
    String base = server.base("{'name':'New'}");
    JsonNode made = byText(base, """
        {'name':'a','text':'First one. First two.@@Second one.','indexing_technique':'high_quality',
         'doc_form':'hierarchical_model','process_rule':{'mode':'hierarchical','rules':{'pre_processing_rules':[],
         'segmentation':{'separator':'@@','max_tokens':400},'parent_mode':'paragraph',
         'subchunk_segmentation':{'separator':'.','max_tokens':100}}}}""").ok();
    server.work();

    String id = made.at("/document/id").asText();
    assertThat(texts(base, id)).hasSize(2);
    assertThat(server.get("/v1/datasets/" + base).ok().path("doc_form").asText()).isEqualTo("hierarchical_model");
    assertThat(document(base, id).at("/document_process_rule/rules/subchunk_segmentation/max_tokens").asInt())
        .isEqualTo(100);
    assertThat(byText(base, "{'name':'b','text':'x','doc_form':'text_model'}").error()).isEqualTo("400 invalid_param");
  }

  @Test
  void tablesOfQuestionsAndAnswersAreTakenIn() throws Exception {
    String base = server.base("{'name':'Faq'}");
    JsonNode made = byFile(base, "faq.csv", "question,answer\nWhat is tea?,A drink.\nIs it hot?,Mostly.\n",
        "{'indexing_technique':'high_quality','doc_form':'qa_model','process_rule':{'mode':'automatic'}}").ok();
    server.work();

    String id = made.at("/document/id").asText();
    assertThat(document(base, id).path("indexing_status").asText()).isEqualTo("completed");
    assertThat(texts(base, id)).contains("What is tea?");
    assertThat(document(base, id).path("doc_form").asText()).isEqualTo("qa_model");
  }

  @Test
  void aFileKeepsItsNameAndContent() throws Exception {
    String base = server.base("{'name':'New'}");
    JsonNode made = byFile(base, "日本語 <b>.md", "# Tea\n\nGreen.",
        "{'indexing_technique':'economy','process_rule':{'mode':'automatic'}}").ok();
    server.work();

    String id = made.at("/document/id").asText();
    assertThat(made.at("/document/name").asText()).isEqualTo("日本語 <b>.md");
    JsonNode upload = document(base, id).at("/data_source_info/upload_file");
    assertThat(upload.path("extension").asText()).isEqualTo("md");
    assertThat(upload.path("mime_type").asText()).isEqualTo("text/markdown");
    assertThat(upload.path("size").asInt()).isEqualTo(13);
    assertThat(texts(base, id)).anyMatch(text -> text.contains("Green."));
  }

  @Test
  void aDocumentIsReplacedInEveryWay() throws Exception {
    String base = server.base("{'name':'New'}");
    String id = server.document(base, "a", "First.");
    server.work();
    String path = "/v1/datasets/" + base + "/documents/" + id;

    JsonNode byText = server.post(path + "/update-by-text", "{'name':'b','text':'Second.'}").ok();
    assertThat(byText.at("/document/id").asText()).isEqualTo(id);
    assertThat(byText.at("/document/name").asText()).isEqualTo("b");
    assertThat(byText.at("/document/indexing_status").asText()).isEqualTo("waiting");
    server.work();
    assertThat(texts(base, id)).containsExactly("Second.");

    server.file("POST", path + "/update-by-file", "c.txt", "Third.".getBytes(StandardCharsets.UTF_8), Map.of()).ok();
    server.work();
    assertThat(texts(base, id)).containsExactly("Third.");
    assertThat(document(base, id).path("name").asText()).isEqualTo("c.txt");

    server.file("PATCH", path, "d.txt", "Fourth ### part.".getBytes(StandardCharsets.UTF_8),
        Map.of("data", "{\"name\":\"Named\",\"process_rule\":" + RULE + "}")).ok();
    server.work();
    assertThat(texts(base, id)).containsExactly("Fourth", "part.");
    assertThat(document(base, id).path("name").asText()).isEqualTo("Named");

    JsonNode original = byText(base, "{'name':'e','text':'Fifth.','original_document_id':'" + id + "'}").ok();
    assertThat(original.at("/document/id").asText()).isEqualTo(id);
    server.work();
    assertThat(texts(base, id)).containsExactly("Fifth.");
    assertThat(server.get("/v1/datasets/" + base).ok().path("document_count").asInt()).isEqualTo(1);
  }

  @Test
  void aNewNameOrRuleAloneLeavesTheContent() throws Exception {
    String base = server.base("{'name':'New'}");
    String id = server.document(base, "a", "One ### two");
    server.work();
    String path = "/v1/datasets/" + base + "/documents/" + id;

    String chunk = server.get(path + "/segments").ok().at("/data/0/id").asText();
    JsonNode renamed = server.post(path + "/update-by-text", "{'name':'b'}").ok();
    assertThat(renamed.at("/document/indexing_status").asText()).as("nothing is to be read again")
        .isEqualTo("completed");
    assertThat(server.get("/v1/datasets/" + base + "/documents/" + renamed.path("batch").asText()
        + "/indexing-status").ok().path("data")).hasSize(1);
    assertThat(document(base, id).path("name").asText()).isEqualTo("b");
    assertThat(server.get(path + "/segments").ok().at("/data/0/id").asText()).isEqualTo(chunk);
    String other = server.document(base, "c", "Other.");
    server.work();
    server.post("/v1/datasets/" + base + "/documents/" + other + "/update-by-text", "{'name':'b'}").ok();
    assertThat(document(base, other).path("name").asText()).isEqualTo("b");
    assertThat(texts(base, id)).containsExactly("One ### two");
    server.form("PATCH", path, form -> form.field("data", "{\"process_rule\":" + RULE + "}")).ok();
    server.work();
    assertThat(texts(base, id)).containsExactly("One", "two");
    assertThat(server.post(path + "/update-by-text", "{}").error()).isEqualTo("400 invalid_param");
    assertThat(server.post(path + "/update-by-text", "{'text':' '}").error()).isEqualTo("400 invalid_param");
  }

  @ParameterizedTest
  @ValueSource(strings = { "{}", "{'name':'a'}", "{'text':'b'}", "{'name':'','text':'b'}", "{'name':'a','text':''}",
    "{'name':'a','text':'b'}", "{'name':'a','text':'b','indexing_technique':'fast'}",
    "{'name':'a','text':'b','indexing_technique':'economy','doc_form':'book'}",
    "{'name':'a','text':'b','indexing_technique':'economy','doc_form':'hierarchical_model'}",
    "{'name':'a','text':'b','indexing_technique':'economy','process_rule':{}}",
    "{'name':'a','text':'b','indexing_technique':'economy','process_rule':'x'}",
    "{'name':'a','text':'b','indexing_technique':'economy','process_rule':{'mode':'odd'}}",
    "{'name':'a','text':'b','indexing_technique':'economy','process_rule':{'mode':'custom'}}",
    "{'name':'a','text':'b','indexing_technique':'economy','process_rule':{'mode':'custom','rules':{'pre_processing_rules':[],'segmentation':{'max_tokens':4001}}}}",
    "{'name':'a','text':'b','indexing_technique':'economy','process_rule':{'mode':'custom','rules':{'pre_processing_rules':[],'segmentation':{'max_tokens':49}}}}",
    "{'name':'a','text':'b','indexing_technique':'economy','retrieval_model':{'top_k':3}}",
    "{'name':'a\\u0000','text':'b','indexing_technique':'economy'}"})
  void whatMakesNoSenseIsRefusedAndLeavesNothing(String body) throws Exception {
    String base = server.base("{'name':'New'}");

    assertThat(byText(base, body).error()).isEqualTo("400 invalid_param");
    assertThat(server.get("/v1/datasets/" + base + "/documents").ok().path("total").asInt()).isZero();
  }

  @Test
  void aModelThatIsNotSetUpIsNamed() throws Exception {
    String base = server.base("{'name':'New'}");

    assertThat(byText(base, "{'name':'a','text':'b','indexing_technique':'high_quality',"
        + "'embedding_model':'m','embedding_model_provider':'nobody'}").error())
        .isEqualTo("400 provider_not_initialize");
    assertThat(server.get("/v1/datasets/" + base).ok().path("indexing_technique").isNull()).isTrue();
  }

  @Test
  void longNamesAreRefusedAndHostileOnesKept() throws Exception {
    String base = server.base("{'name':'New'}");
    String hostile = "'; DROP TABLE dify_knowledge_document; -- <img src=x onerror=alert(1)> ../../x \u202e‮😀";
    String id = server.document(base, hostile, "<script>alert(1)</script> 'x' \"y\" \\ %s ${jndi:ldap://x}");
    server.work();

    assertThat(document(base, id).path("name").asText()).isEqualTo(hostile);
    assertThat(document(base, id).path("indexing_status").asText()).isEqualTo("completed");
    assertThat(byText(base, "{'name':'" + "n".repeat(256) + "','text':'b'}").error()).isEqualTo("400 invalid_param");
    assertThat(byText(base, "{'name':'" + "n".repeat(255) + "','text':'b'}").status()).isEqualTo(200);
  }

  @Test
  void formsThatAreNoneAreRefused() throws Exception {
    String base = server.base("{'name':'New','indexing_technique':'economy'}");
    String path = "/v1/datasets/" + base + "/document/create-by-file";

    assertThat(server.json("POST", path, "{\"file\":\"x\"}").error()).isEqualTo("400 no_file_uploaded");
    assertThat(server.send("POST", path, "multipart/form-data; boundary=x", "{\"a\":1}".getBytes()).error())
        .as("JSON that pretends to be a form").isEqualTo("400 invalid_param");
    assertThat(server.send("POST", path, "multipart/form-data", new byte[0]).error()).isEqualTo("400 invalid_param");
    assertThat(server.form("POST", path, form -> form.field("data", "{}")).error()).isEqualTo("400 no_file_uploaded");
    assertThat(server.form("POST", path, form -> form.field("file", "text")).error())
        .isEqualTo("400 no_file_uploaded");
    assertThat(server.form("POST", path,
        form -> form.file("file", "a.txt", new byte[]{ 65}).file("file", "b.txt", new byte[]{ 65})).error())
        .isEqualTo("400 too_many_files");
    assertThat(server.form("POST", path, form -> form.file("file", "", new byte[]{ 65})).error())
        .isEqualTo("400 filename_not_exists_error");
    assertThat(byFile(base, "a.exe", "MZ", "{}").error()).isEqualTo("415 unsupported_file_type");
    assertThat(byFile(base, "a.txt", "", "{}").error()).isEqualTo("400 invalid_param");
    for (String data : List.of("{", "[]", "7", "{'process_rule':7}", "{'doc_form':7}")) {
      assertThat(byFile(base, "a.txt", "x", data).error()).as(data).isEqualTo("400 invalid_param");
    }
    assertThat(server.get("/v1/datasets/" + base + "/documents").ok().path("total").asInt()).isZero();
  }

  @Test
  void aFormThatBreaksOffIsRefused() throws Exception {
    String base = server.base("{'name':'New','indexing_technique':'economy'}");
    String key = server.use("");
    server.use(key);
    String body = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\nTea";

    RawHttp.Answer answer = RawHttp.send(server.port(), RawHttp.request(
        "POST /v1/datasets/" + base + "/document/create-by-file",
        "Authorization: Bearer " + key + "\r\nContent-Type: multipart/form-data; boundary=b\r\n", body));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().path("code").asText()).isEqualTo("invalid_param");
    assertThat(server.get("/v1/datasets/" + base + "/documents").ok().path("total").asInt()).isZero();
  }

  @Test
  void tooLargeFilesAreRefused() throws Exception {
    String base = server.base("{'name':'New','indexing_technique':'economy'}");

    assertThat(server.file("POST", "/v1/datasets/" + base + "/document/create-by-file", "a.txt",
        new byte[(15 << 20) + 1], Map.of()).error()).isEqualTo("413 file_too_large");
  }

  @Test
  void aDocumentThatCannotBeReadEndsWithItsReason() throws Exception {
    String base = server.base("{'name':'New','indexing_technique':'economy'}");
    JsonNode made = byFile(base, "a.pdf", "no pdf at all", "{}").ok();
    server.work();

    JsonNode document = document(base, made.at("/document/id").asText());
    assertThat(document.path("indexing_status").asText()).isEqualTo("error");
    assertThat(document.path("display_status").asText()).isEqualTo("error");
    assertThat(document.path("error").asText()).isNotEmpty();
    assertThat(server.get("/v1/datasets/" + base + "/documents?status=error").ok().path("total").asInt()).isEqualTo(1);
    JsonNode progress = server.get("/v1/datasets/" + base + "/documents/" + made.path("batch").asText()
        + "/indexing-status").ok();
    assertThat(progress.at("/data/0/error").asText()).isEqualTo(document.path("error").asText());
  }

  @Test
  void olderNamesOfTheAddressesWork() throws Exception {
    String base = server.base("{'name':'New','indexing_technique':'economy'}");
    String root = "/v1/datasets/" + base;
    String id = server.post(root + "/document/create_by_text", "{'name':'a','text':'One.'}").ok()
        .at("/document/id").asText();
    server.file("POST", root + "/document/create_by_file", "b.txt", new byte[]{ 65}, Map.of()).ok();
    server.post(root + "/documents/" + id + "/update_by_text", "{'name':'c','text':'Two.'}").ok();
    server.file("POST", root + "/documents/" + id + "/update_by_file", "d.txt", new byte[]{ 66}, Map.of()).ok();
    server.work();

    assertThat(texts(base, id)).containsExactly("B");
  }

  @Test
  void whatIsSubmittedSurvivesARestartAndIsDoneThen() throws Exception {
    String base = server.base("{'name':'New'}");
    String id = server.document(base, "a", "Green tea.");

    server.restart();
    server.work();

    assertThat(document(base, id).path("indexing_status").asText()).isEqualTo("completed");
    assertThat(texts(base, id)).containsExactly("Green tea.");
  }
}
