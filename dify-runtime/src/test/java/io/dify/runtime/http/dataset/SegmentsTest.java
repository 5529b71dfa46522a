package io.dify.runtime.http.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.runtime.testing.Answer;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Chunks over HTTP, with real stages behind them. */
class SegmentsTest extends KnowledgeApiTest {
  private static final List<String> SEGMENT = List.of("id", "position", "document_id", "content", "sign_content",
      "answer", "word_count", "tokens", "keywords", "index_node_id", "index_node_hash", "hit_count", "enabled",
      "disabled_at", "disabled_by", "status", "created_by", "created_at", "updated_at", "updated_by", "indexing_at",
      "completed_at", "error", "stopped_at", "child_chunks", "attachments", "summary");

  private static final byte[] PNG = Base64.getDecoder()
      .decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4"
          + "nGNgYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==");

  @Test
  void addedChunksComeBehindTheOthersAndAreFoundAtOnce() throws Exception {
    Filled faq = Filled.of(server, "apples\n\npears");
    JsonNode added = server.post(faq.chunks(), """
        {'segments':[{'content':'quinces are yellow','answer':'ignored','keywords':['fruit','yellow'],'unknown':1},
        {'content':'medlars 🍐'}]}""").ok();

    assertThat(added.path("doc_form").asText()).isEqualTo("text_model");
    JsonNode quinces = added.at("/data/0");
    assertThat(Filled.names(quinces)).containsExactlyElementsOf(SEGMENT);
    assertThat(quinces.path("position").asInt()).isEqualTo(3);
    assertThat(quinces.path("document_id").asText()).isEqualTo(faq.document());
    assertThat(quinces.path("answer").asText()).isEmpty();
    assertThat(quinces.path("word_count").asInt()).isEqualTo(18);
    assertThat(quinces.path("tokens").asInt()).isPositive();
    assertThat(quinces.path("keywords").toString()).isEqualTo("[\"fruit\",\"yellow\"]");
    assertThat(quinces.path("enabled").asBoolean()).isTrue();
    assertThat(quinces.path("status").asText()).isEqualTo("completed");
    assertThat(quinces.path("created_at").asLong()).isPositive();
    assertThat(quinces.path("completed_at").asLong()).isPositive();
    assertThat(quinces.path("created_by").asText()).isNotEmpty();
    assertThat(quinces.path("summary").isNull()).isTrue();
    assertThat(added.at("/data/1/position").asInt()).isEqualTo(4);
    assertThat(added.at("/data/1/word_count").asInt()).as("characters, not code units").isEqualTo(9);
    assertThat(server.get(faq.chunk(3)).ok().path("data")).isEqualTo(quinces);
    assertThat(faq.found("quinces")).containsExactly("quinces are yellow");

    server.restart();
    JsonNode again = server.get(faq.chunk(3)).ok().path("data");
    assertThat(again.path("hit_count").asInt()).isEqualTo(1);
    assertThat(((ObjectNode) again).put("hit_count", 0)).isEqualTo(quinces);
    assertThat(faq.found("quinces")).containsExactly("quinces are yellow");
  }

  @Test
  void whatCannotBeAddedIsRefusedAndNothingIsAdded() throws Exception {
    Filled faq = Filled.of(server, "apples");
    for (String body : List.of("{}", "{'segments':[]}", "{'segments':'x'}", "{'segments':[{'content':''}]}",
        "{'segments':[{'content':'good'},{'content':'  '}]}", "{'segments':[{'content':'good'},{'answer':'x'}]}",
        "{'segments':[{'content':5}]}", "{'segments':[{'content':'a','keywords':'b'}]}",
        "{'segments':[{'content':'a','keywords':[1]}]}", "{'segments':[{'content':'a','keywords':['']}]}",
        "{'segments':[{'content':'a','keywords':['1','2','3','4','5','6','7','8','9','10','11']}]}",
        "{'segments':[{'content':'a','attachment_ids':['" + NOBODY + "']}]}",
        "{'segments':[{'content':'a\\u0000b'}]}", "{'segments':[{'content':'a\\ud800b'}]}", "{'segments':['x']}")) {
      assertThat(server.post(faq.chunks(), body).error()).as(body).isEqualTo("400 invalid_param");
    }
    assertThat(server.post(faq.chunks(), "{'segments':").error()).isEqualTo("400 bad_request");
    assertThat(server.get(faq.chunks()).ok().path("total").asInt()).isEqualTo(1);
  }

  @Test
  void whatIsNotThereIsNotFound() throws Exception {
    Filled faq = Filled.of(server, "apples");
    Filled other = Filled.of(server, "pears");
    String foreign = faq.chunks() + "/" + other.id(1);
    for (String path : List.of(faq.chunks() + "/" + NOBODY, faq.chunks() + "/x", faq.chunks() + "/%27%20OR%201=1--",
        foreign,
        "/v1/datasets/" + other.base() + "/documents/" + faq.document() + "/segments/" + faq.id(1),
        "/v1/datasets/" + NOBODY + "/documents/" + faq.document() + "/segments/" + faq.id(1))) {
      assertThat(server.get(path).error()).as(path).isEqualTo("404 not_found");
      assertThat(server.post(path, "{'segment':{'content':'x'}}").error()).as(path).isEqualTo("404 not_found");
      assertThat(server.delete(path).error()).as(path).isEqualTo("404 not_found");
    }
    for (String path : List.of(faq.path() + "/documents/" + NOBODY + "/segments",
        faq.path() + "/documents/a.txt/segments", "/v1/datasets/" + NOBODY + "/documents/" + NOBODY + "/segments")) {
      assertThat(server.get(path).error()).as(path).isEqualTo("404 not_found");
      assertThat(server.post(path, "{'segments':[{'content':'x'}]}").error()).as(path).isEqualTo("404 not_found");
    }
    assertThat(server.get(other.chunks()).ok().path("total").asInt()).isEqualTo(1);
  }

  @Test
  void chunksOfAnotherTenantAreNotThere() throws Exception {
    Filled faq = Filled.of(server, "apples");
    String chunk = faq.chunk(1);
    String own = server.use(server.platform().keys().issueForKnowledge(anotherWorkspace()).token());
    try {
      assertThat(server.get(chunk).error()).isEqualTo("404 not_found");
      assertThat(server.get(faq.chunks()).error()).isEqualTo("404 not_found");
      assertThat(server.post(faq.path() + "/retrieve", "{'query':'apples'}").error()).isEqualTo("404 not_found");
    } finally {
      server.use(own);
    }
  }

  private String anotherWorkspace() {
    String id = server.platform().ids().next();
    server.platform().database().execute(handle -> handle
        .createUpdate("INSERT INTO dify_workspace (id, name, created_at) VALUES (:id, 'another', 9000000000000)")
        .bind("id", id)
        .execute());
    return id;
  }

  @Test
  void listsArePagedAndFiltered() throws Exception {
    Filled faq = Filled.of(server, String.join("\n\n", IntStream.rangeClosed(1, 25)
        .mapToObj(i -> i % 5 == 0 ? "Ünder 100% line " + i : "plain line " + i).toList()));
    JsonNode first = server.get(faq.chunks()).ok();
    assertThat(Filled.names(first)).containsExactlyInAnyOrder("data", "doc_form", "total", "has_more", "limit", "page");
    assertThat(first.path("data")).hasSize(20);
    assertThat(first.path("total").asInt()).isEqualTo(25);
    assertThat(first.path("has_more").asBoolean()).isTrue();
    assertThat(first.path("limit").asInt()).isEqualTo(20);
    assertThat(first.path("page").asInt()).isEqualTo(1);
    JsonNode last = server.get(faq.chunks() + "?page=3&limit=10").ok();
    assertThat(last.path("data")).hasSize(5);
    assertThat(last.path("has_more").asBoolean()).isFalse();
    assertThat(last.at("/data/4/position").asInt()).isEqualTo(25);
    assertThat(server.get(faq.chunks() + "?page=99").ok().path("data")).isEmpty();
    JsonNode found = server.get(faq.chunks() + "?keyword=%C3%BCNDER%20100%25&limit=2&page=2").ok();
    assertThat(found.path("total").asInt()).isEqualTo(5);
    assertThat(found.path("has_more").asBoolean()).isTrue();
    assertThat(Filled.texts(found.path("data"), "position")).containsExactly("15", "20");
    assertThat(server.get(faq.chunks() + "?keyword=%25").ok().path("total").asInt()).as("% is a character")
        .isEqualTo(5);
    assertThat(server.get(faq.chunks() + "?status=completed").ok().path("total").asInt()).isEqualTo(25);
    assertThat(server.get(faq.chunks() + "?status=error&status=waiting").ok().path("total").asInt()).isZero();
    assertThat(server.get(faq.chunks() + "?status=error&status=completed").ok().path("total").asInt()).isEqualTo(25);
    for (String query : List.of("page=0", "limit=0", "page=x", "limit=-1")) {
      assertThat(server.get(faq.chunks() + "?" + query).error()).isEqualTo("400 invalid_param");
    }
  }

  @Test
  void anEditedChunkKeepsItsIdAndIsFoundByItsNewTextOnly() throws Exception {
    Filled faq = Filled.of(server, "apples\n\npears\n\nplums");
    String pears = faq.id(2);
    JsonNode before = server.get(faq.chunk(2)).ok().path("data");
    JsonNode edited = server.post(faq.chunks() + "/" + pears,
        "{'segment':{'content':'quinces','keywords':['k1'],'answer':'ignored','summary':'yellow ones'}}").ok()
        .path("data");

    assertThat(edited.path("id").asText()).isEqualTo(pears);
    assertThat(edited.path("position").asInt()).isEqualTo(2);
    assertThat(edited.path("content").asText()).isEqualTo("quinces");
    assertThat(edited.path("summary").asText()).isEqualTo("yellow ones");
    assertThat(edited.path("keywords").toString()).isEqualTo("[\"k1\"]");
    assertThat(edited.path("status").asText()).isEqualTo("completed");
    assertThat(edited.path("created_at")).isEqualTo(before.path("created_at"));
    assertThat(edited.path("index_node_hash")).isNotEqualTo(before.path("index_node_hash"));
    assertThat(faq.found("quinces")).containsExactly("quinces");
    assertThat(faq.found("pears")).isEmpty();
    JsonNode same = server.post(faq.chunks() + "/" + pears, "{'segment':{}}").ok().path("data");
    assertThat(((ObjectNode) same).put("hit_count", 0)).isEqualTo(edited);
    assertThat(server.post(faq.chunks() + "/" + pears, "{'segment':{'summary':''}}").ok().at("/data/summary").isNull())
        .isTrue();
    for (String body : List.of("{}", "{'segment':'x'}", "{'segment':{'content':' '}}", "{'segment':{'enabled':'no'}}",
        "{'segment':{'keywords':{}}}", "{'segment':{'content':'a\\u0000'}}", "{'segment':{'summary':'\\u0000'}}")) {
      assertThat(server.post(faq.chunks() + "/" + pears, body).error()).as(body).isEqualTo("400 invalid_param");
    }
    assertThat(server.get(faq.chunks() + "/" + pears).ok().at("/data/content").asText()).isEqualTo("quinces");
  }

  @Test
  void aDisabledChunkIsHiddenUntilItIsEnabled() throws Exception {
    Filled faq = Filled.of(server, "apples\n\npears");
    JsonNode off = server.post(faq.chunk(2), "{'segment':{'enabled':false,'content':'pears still'}}").ok().path("data");

    assertThat(off.path("enabled").asBoolean()).isFalse();
    assertThat(off.path("disabled_at").asLong()).isPositive();
    assertThat(off.path("disabled_by").asText()).isNotEmpty();
    assertThat(faq.found("pears")).isEmpty();
    assertThat(server.get(faq.chunks()).ok().path("total").asInt()).isEqualTo(2);
    server.restart();
    assertThat(faq.found("pears")).isEmpty();
    JsonNode on = server.post(faq.chunk(2), "{'segment':{'enabled':true}}").ok().path("data");
    assertThat(on.path("disabled_at").isNull()).isTrue();
    assertThat(on.path("disabled_by").isNull()).isTrue();
    assertThat(faq.found("pears")).containsExactly("pears still");
  }

  @Test
  void aDeletedChunkIsGoneFromTheListAndTheIndex() throws Exception {
    Filled faq = Filled.of(server, "apples\n\npears");
    String gone = faq.chunk(2);
    Answer answer = server.delete(gone);

    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.text()).isEmpty();
    assertThat(server.get(gone).error()).isEqualTo("404 not_found");
    assertThat(server.delete(gone).error()).isEqualTo("404 not_found");
    assertThat(faq.found("pears")).isEmpty();
    server.restart();
    assertThat(faq.found("pears")).isEmpty();
    assertThat(server.get(faq.chunks()).ok().path("total").asInt()).isEqualTo(1);
  }

  @Test
  void chunksOfQuestionsHaveAnswers() throws Exception {
    Filled faq = Filled.questions(server, "question,answer\nHow long?,Ten days.\n");
    JsonNode added = server.post(faq.chunks(), "{'segments':[{'content':'How much?','answer':'Five.'}]}").ok();

    assertThat(added.path("doc_form").asText()).isEqualTo("qa_model");
    assertThat(added.at("/data/0/answer").asText()).isEqualTo("Five.");
    assertThat(added.at("/data/0/word_count").asInt()).isEqualTo(14);
    assertThat(server.post(faq.chunks(), "{'segments':[{'content':'Why?'}]}").error()).isEqualTo("400 invalid_param");
    JsonNode told = server.post(faq.chunk(2), "{'segment':{'answer':'Six.'}}").ok().path("data");
    assertThat(told.path("answer").asText()).isEqualTo("Six.");
    assertThat(told.path("content").asText()).isEqualTo("How much?");
    assertThat(server.post(faq.chunk(2), "{'segment':{'answer':''}}").error()).isEqualTo("400 invalid_param");
    assertThat(server.get(faq.chunks() + "?keyword=SIX").ok().path("total").asInt()).isEqualTo(1);
  }

  @Test
  void keywordsOfAnEconomyChunkFindIt() throws Exception {
    Filled faq = Filled.economy(server, "apples and pears");
    assertThat(server.get(faq.chunk(1)).ok().at("/data/keywords")).isNotEmpty();
    assertThat(server.get(faq.chunk(1)).ok().at("/data/tokens").asInt()).as("no model reads it").isZero();
    server.post(faq.chunk(1), "{'segment':{'keywords':['orchard']}}").ok();

    assertThat(faq.found("orchard")).containsExactly("apples and pears");
  }

  @Test
  void chunksOfAnArchivedDocumentAreReadAndNotChanged() throws Exception {
    Filled faq = Filled.hierarchical(server, "apples\npears");
    String chunk = faq.chunk(1);
    String child = server.get(chunk + "/child_chunks").ok().at("/data/0/id").asText();
    server.bases().documents().archive(faq.base(), List.of(faq.document()), true);

    assertThat(server.get(chunk).ok().at("/data/id").asText()).isNotEmpty();
    assertThat(server.post(faq.chunks(), "{'segments':[{'content':'x'}]}").error()).isEqualTo("403 forbidden");
    assertThat(server.post(chunk, "{'segment':{'content':'x'}}").error()).isEqualTo("403 forbidden");
    assertThat(server.delete(chunk).error()).isEqualTo("403 forbidden");
    assertThat(server.post(chunk + "/child_chunks", "{'content':'x'}").error()).isEqualTo("403 forbidden");
    assertThat(server.patch(chunk + "/child_chunks/" + child, "{'content':'x'}").error()).isEqualTo("403 forbidden");
    assertThat(server.delete(chunk + "/child_chunks/" + child).error()).isEqualTo("403 forbidden");
  }

  @Test
  void aBaseWhoseApiAccessIsOffIsForbidden() throws Exception {
    Filled faq = Filled.of(server, "apples");
    String chunk = faq.chunk(1);
    server.bases().catalogue().allowApi(faq.base(), false);

    for (Answer answer : List.of(server.get(faq.chunks()), server.get(chunk), server.delete(chunk),
        server.post(chunk, "{'segment':{}}"), server.post(faq.chunks(), "{'segments':[{'content':'x'}]}"),
        server.get(chunk + "/child_chunks"), server.post(faq.path() + "/retrieve", "{'query':'x'}"),
        server.get(faq.path() + "/tags"), server.get(faq.path() + "/metadata"),
        server.get(faq.path() + "/metadata/built-in"))) {
      assertThat(answer.error()).isEqualTo("403 forbidden");
    }
  }

  @Test
  void imagesAreAttachedByTheirIds() throws Exception {
    Filled faq = Filled.of(server, "apples");
    String image = upload("tree.png", PNG);
    String text = upload("tree.txt", "oak".getBytes(UTF_8));
    JsonNode added = server
        .post(faq.chunks(), "{'segments':[{'content':'a tree','attachment_ids':['" + image + "']}]}").ok()
        .at("/data/0/attachments");

    assertThat(added).hasSize(1);
    assertThat(Filled.names(added.path(0))).containsExactly("id", "name", "size", "extension", "mime_type",
        "source_url");
    assertThat(added.at("/0/id").asText()).isEqualTo(image);
    assertThat(added.at("/0/name").asText()).isEqualTo("tree.png");
    assertThat(added.at("/0/size").asInt()).isEqualTo(PNG.length);
    assertThat(added.at("/0/extension").asText()).isEqualTo(".png");
    assertThat(added.at("/0/mime_type").asText()).isEqualTo("image/png");
    assertThat(added.at("/0/source_url").asText()).contains(image);
    assertThat(server.post(faq.chunk(2), "{'segment':{'attachment_ids':['" + text + "']}}").error()).as("no image")
        .isEqualTo("400 invalid_param");
    server.restart();
    assertThat(server.get(faq.chunk(2)).ok().at("/data/attachments/0/id").asText()).isEqualTo(image);
    JsonNode record = server.post(faq.path() + "/retrieve", "{'query':'tree'}").ok().at("/records/0");
    assertThat(record.at("/files/0/id").asText()).isEqualTo(image);
    assertThat(server.post(faq.chunk(2), "{'segment':{'attachment_ids':[]}}").ok().at("/data/attachments")).isEmpty();
  }

  private String upload(String name, byte[] content) throws Exception {
    return server.file("POST", "/v1/datasets/pipeline/file-upload", name, content, Map.of()).ok().path("id").asText();
  }

  @Test
  void chunksAddedAtTheSameTimeGetDifferentPlaces() throws Exception {
    Filled faq = Filled.of(server, "apples");
    Set<Integer> places = new TreeSet<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<JsonNode>> added = IntStream.range(0, 8)
          .mapToObj(i -> threads.submit((Callable<JsonNode>) () -> server
              .post(faq.chunks(), "{'segments':[{'content':'one " + i + "'},{'content':'two " + i + "'}]}").ok()))
          .toList();
      for (Future<JsonNode> answer : added) {
        answer.get().path("data").forEach(chunk -> places.add(chunk.path("position").asInt()));
      }
    }
    assertThat(places).hasSize(16).contains(2, 17);
  }
}
