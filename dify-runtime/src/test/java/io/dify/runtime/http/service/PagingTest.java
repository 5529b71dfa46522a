package io.dify.runtime.http.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import io.dify.runtime.testing.TestApps;
import io.dify.runtime.testing.TestServer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** Lists of apps: what may be asked for, what is given where nothing is, and that pages leave nothing out and give nothing twice. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PagingTest {
  private static final int USUAL = 20;

  private final TestServer server = new TestServer();
  private final List<String> runs = new ArrayList<>();
  private String chats;
  private String flows;
  private String conversation;

  /**
   * A list.
   *
   * @param key whose it is
   * @param path its address, with a query
   * @param most items that may be asked for at once
   * @param paged whether it has numbered pages
   */
  private record Listed(String key, String path, int most, boolean paged) {}

  @BeforeAll
  void fill() throws Exception {
    chats = server.key(TestApps.MEMORY);
    flows = server.key(TestApps.FLOW);
    server.use(chats);
    conversation = server.chat("hi", "").path("conversation_id").asText();
    server.use(flows);
    for (int i = 0; i < 5; i++) {
      runs.add(server.post("/v1/workflows/run", "{'inputs':{'topic':'tea'},'user':'u1'}").ok().path("workflow_run_id")
          .asText());
    }
    for (int i = 0; i < 5; i++) {
      server.use(chats);
      server.post("/v1/apps/annotations", "{'question':'q" + i + "','answer':'a'}").ok();
    }
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private Stream<Listed> lists() {
    return Stream.of(new Listed(chats, "/v1/conversations?user=u1", 100, false),
        new Listed(chats, "/v1/messages?user=u1&conversation_id=" + conversation, 100, false),
        new Listed(chats, "/v1/conversations/" + conversation + "/variables?user=u1", 100, false),
        new Listed(chats, "/v1/app/feedbacks?x=1", 101, true), new Listed(flows, "/v1/workflows/logs?x=1", 100, true));
  }

  @TestFactory
  Stream<DynamicTest> soManyMayBeAskedForAtOnceAndNoMore() {
    return lists().map(list -> dynamicTest(list.path(), () -> {
      server.use(list.key());
      for (String limit : List.of("0", "-1", "x", "1.5", Integer.toString(list.most() + 1), "99999999999")) {
        assertThat(server.get(list.path() + "&limit=" + limit).error()).as(limit).isEqualTo("400 invalid_param");
      }
      assertThat(server.get(list.path() + "&limit=" + list.most()).status()).isEqualTo(200);
      assertThat(server.get(list.path() + "&limit=1").ok().path("data").size()).isLessThanOrEqualTo(1);
    }));
  }

  @TestFactory
  Stream<DynamicTest> whoAsksForNoNumberGetsTwenty() {
    return lists().filter(list -> !list.path().contains("feedbacks")).map(list -> dynamicTest(list.path(), () -> {
      server.use(list.key());
      assertThat(server.get(list.path()).ok().path("limit").asInt()).isEqualTo(USUAL);
    }));
  }

  @TestFactory
  Stream<DynamicTest> pagesBeginAtOne() {
    return lists().filter(Listed::paged).map(list -> dynamicTest(list.path(), () -> {
      server.use(list.key());
      for (String page : List.of("0", "-1", "x")) {
        assertThat(server.get(list.path() + "&page=" + page).error()).as(page).isEqualTo("400 invalid_param");
      }
      assertThat(server.get(list.path() + "&page=99999").ok().path("data")).isEmpty();
    }));
  }

  @Test
  void pagesOfLogsGoBackFromTheNewestRunToTheOldest() throws Exception {
    server.use(flows);
    List<String> seen = new ArrayList<>();
    for (int page = 1; page <= 3; page++) {
      JsonNode answer = server.get("/v1/workflows/logs?limit=2&page=" + page).ok();
      assertThat(answer.path("total").asInt()).isEqualTo(5);
      assertThat(answer.path("page").asInt()).isEqualTo(page);
      assertThat(answer.path("has_more").asBoolean()).isEqualTo(page < 3);
      answer.path("data").forEach(item -> seen.add(item.at("/workflow_run/id").asText()));
    }
    assertThat(seen).isEqualTo(runs.reversed());
    assertThat(server.get("/v1/workflows/logs?page=100000").error()).isEqualTo("400 invalid_param");
  }

  @Test
  void pagesOfAnnotationsLeaveNoneOut() throws Exception {
    server.use(chats);
    List<String> seen = new ArrayList<>();
    for (int page = 1; page <= 3; page++) {
      JsonNode answer = server.get("/v1/apps/annotations?limit=2&page=" + page).ok();
      assertThat(answer.path("total").asInt()).isEqualTo(5);
      assertThat(answer.path("has_more").asBoolean()).isEqualTo(page < 3);
      answer.path("data").forEach(item -> seen.add(item.path("question").asText()));
    }
    assertThat(seen).containsExactly("q4", "q3", "q2", "q1", "q0");
    assertThat(server.get("/v1/apps/annotations?page=0").error()).isEqualTo("400 invalid_param");
    assertThat(server.get("/v1/apps/annotations?limit=0").error()).isEqualTo("400 invalid_param");
    assertThat(server.get("/v1/apps/annotations").ok().path("limit").asInt()).isEqualTo(USUAL);
    assertThat(server.get("/v1/apps/annotations?keyword=Q3").ok().path("total").asInt()).isEqualTo(1);
  }
}
