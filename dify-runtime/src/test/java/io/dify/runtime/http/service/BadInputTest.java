package io.dify.runtime.http.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.runtime.auth.CredentialKind;
import io.dify.runtime.http.Method;
import io.dify.runtime.http.Param;
import io.dify.runtime.http.Route;
import io.dify.runtime.testing.Hostile;
import io.dify.runtime.testing.RawHttp;
import io.dify.runtime.testing.RouteRequests;
import io.dify.runtime.testing.TestApps;
import io.dify.runtime.testing.TestServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Input that no well-meaning client sends, for every route of the table: whatever it is, the server answers with what it would answer a mistake, in the usual
 * form, and goes on as before. The requests are made from the table, so a new route is tested the day it is added.
 */
class BadInputTest {
  private static final int MAX_HEAD = 16 << 10;
  private static final List<String> IDS = List.of("..", "%2e%2e", "%2e%2e%2f%2e%2e%2fetc%2fpasswd", "%2F", "%5C", "%00",
      "a%00b",
      "%C0%AF", "%FF", "%u002e", "%", "%zz", "..;", ";x=1", "%3Bx", "*", "~", "%7B%7D", "%0d%0aX-Injected:%201",
      "%E4%BD%A0%E5%A5%BD",
      "e%CC%81", "%F0%9F%9B%8D", "%ED%A0%80", "%E2%80%AE", "%27%20OR%20%271%27%3D%271", "%22%3E%3Cscript%3E",
      "$%7Bjndi:x%7D",
      "00000000-0000-0000-0000-000000000000", "x".repeat(4_000), "-1", "null", "a+b", "a%20b");

  private static TestServer server;
  private static Map<String, String> keys;
  private static RouteRequests requests;

  @BeforeAll
  static void start() {
    server = new TestServer();
    server.script(call -> List.of("You said ", call.question()));
    keys = new LinkedHashMap<>();
    keys.put("chatflow", server.key(TestApps.BOT));
    keys.put("variables", server.key(TestApps.MEMORY));
    keys.put("completion", server.key(TestApps.WRITER));
    keys.put("workflow", server.key(TestApps.FLOW));
    keys.put("dataset", server.platform().keys().issueForKnowledge(server.platform().workspace().id()).token());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static List<Route> routes() {
    return server.server().table().routes();
  }

  /** With keys of every app: which routes an app serves is nothing this test needs to know. */
  private static List<RouteRequests> clients(Route route) {
    return keys.entrySet().stream()
        .filter(key -> route.credential() == CredentialKind.NONE
            ? key.getKey().equals("dataset")
            : key.getKey().equals("dataset") == (route.credential() != CredentialKind.APP))
        .map(key -> new RouteRequests(one -> one.credential() == CredentialKind.NONE
            ? ""
            : one.credential().header() + ": Bearer " + key.getValue() + "\r\n"))
        .toList();
  }

  /** Never a defect, and errors in the form of the route. */
  private static void assertHandled(String what, byte[] request) throws IOException {
    List<RawHttp.Answer> answers = RawHttp.conversation(server.port(), request);
    if (answers.isEmpty() && request.length > MAX_HEAD) {
      return; // It was answered before it was read, so the answer may be lost.
    }
    Hostile.assertHandled(what, answers);
  }

  @TestFactory
  List<DynamicTest> idsThatAreNoneAreNotFoundAndNothingElse() {
    List<DynamicTest> tests = new ArrayList<>();
    for (Route route : routes()) {
      if (!RouteRequests.ids(route).isEmpty()) {
        tests.add(dynamicTest(route.name(), () -> {
          for (RouteRequests client : clients(route)) {
            for (String id : IDS) {
              String address = RouteRequests.address(route, name -> id, Map.of());
              assertHandled(id, client.request(route, address, body(route, RouteRequests::ordinary)));
            }
          }
        }));
      }
    }
    return tests;
  }

  @TestFactory
  List<DynamicTest> textsThatLookLikeSomethingElseAreOnlyTexts() {
    return each(route -> {
      for (RouteRequests client : clients(route)) {
        for (String text : RouteRequests.HOSTILE) {
          assertHandled(route.name() + " '" + text + "'", client.request(route, address(route, any -> text),
              body(route,
                  param -> RouteRequests.type(param.schema()).equals("string")
                      || RouteRequests.type(param.schema()).equals("object")
                          ? JsonNodeFactory.instance.textNode(text)
                          : RouteRequests.ordinary(param))));
        }
      }
    });
  }

  @TestFactory
  List<DynamicTest> fieldsOfAnotherTypeAreNamedOrIgnored() {
    return each(route -> {
      for (RouteRequests client : clients(route)) {
        for (String value : List.of("null", "true", "-1", "0", "99999999999999999999", "1.5", "1e400", "\"\"", "\"x\"",
            "[]", "[[]]",
            "[null]", "[{}]", "{}", "{\"a\":{\"a\":[1e400]}}", "{\"\":null}")) {
          for (Param changed : bodyOf(route)) {
            ObjectNode body = RouteRequests.body(route, RouteRequests::ordinary);
            body.put(changed.name(), "VALUE");
            assertHandled(route.name() + " " + changed.name() + "=" + value, client.request(route,
                address(route, RouteRequests::plain), body.toString().replace("\"VALUE\"", value)));
          }
        }
      }
    });
  }

  @TestFactory
  List<DynamicTest> numbersOfTheQueryStringHaveBounds() {
    return each(route -> {
      for (RouteRequests client : clients(route)) {
        for (String value : List.of("0", "-1", "1.5", "1e3", "99999", "100000", "2147483648", "99999999999999999999",
            "０", "abc", "",
            "true", "\u0000")) {
          assertHandled(route.name() + " " + value,
              client.request(route,
                  address(route, param -> RouteRequests.type(param.schema()).equals("string") ? "x" : value),
                  body(route, RouteRequests::ordinary)));
        }
      }
    });
  }

  @TestFactory
  List<DynamicTest> bodiesThatAreNotWhatTheirTypeSaysAreRefused() {
    String form = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\ntea\r\n--b--\r\n";
    return each(route -> {
      String address = address(route, RouteRequests::plain);
      String json = body(route, RouteRequests::ordinary);
      for (RouteRequests client : clients(route)) {
        assertHandled("JSON as a form", client.form(route, address, json));
        assertHandled("a form as JSON", client.request(route, address, form));
        for (int end = 1; end < form.length(); end += 17) {
          assertHandled("a form of " + end + " characters", client.form(route, address, form.substring(0, end)));
        }
      }
    });
  }

  /** Of a length that is too small, the rest is a request of its own, which is none. */
  @TestFactory
  List<DynamicTest> lengthsThatAreNotThoseOfTheBodyAreRefused() {
    return each(route -> {
      String address = address(route, RouteRequests::plain);
      for (RouteRequests client : clients(route)) {
        String request = new String(client.request(route, address, "{\"user\":\"u1\"}"), StandardCharsets.UTF_8);
        for (String length : List.of("16", "1000000", "1", "0")) {
          String lying = request.replaceFirst("Content-Length: \\d+", "Content-Length: " + length)
              .replace("Connection: close\r\n", "");
          List<RawHttp.Answer> answers = RawHttp.conversation(server.port(), lying.getBytes(StandardCharsets.UTF_8));
          assertThat(answers).as(length).hasSizeBetween(1, 2);
          answers.forEach(answer -> Hostile.assertHandled(route.name() + ", length " + length, List.of(answer)));
          assertThat(answers.getLast().status() == 400 || route.maxBodyBytes() == 0 || isWell(length, answers))
              .as("%s, length %s: %s", route.name(), length, answers).isTrue();
        }
      }
    });
  }

  /** Refused for another reason, before anybody read the body; or without one, and the refusal of the rest was lost as the connection was closed. */
  private static boolean isWell(String length, List<RawHttp.Answer> answers) {
    return answers.size() == 1 && (answers.getFirst().status() >= 400 || length.equals("0"));
  }

  @TestFactory
  List<DynamicTest> headersOfAHundredThousandBytesAreRefused() {
    return each(route -> {
      String address = address(route, RouteRequests::plain);
      for (String header : List.of("X-Large: " + "x".repeat(100_000), "X-Many: x\r\n".repeat(9_999) + "X-Many: x")) {
        RouteRequests client = new RouteRequests(any -> header + "\r\n");
        List<RawHttp.Answer> answers = RawHttp.conversation(server.port(), client.request(route, address, "{}"));
        if (!answers.isEmpty()) { // The connection may end before all was read.
          Hostile.assertHandled(route.name(), answers);
          assertThat(answers.getFirst().status()).isEqualTo(431);
        }
      }
    });
  }

  @Test
  void theServerIsWellAfterwards() throws Exception {
    assertThat(server.get("/health").status()).isEqualTo(200);
    server.use(keys.get("chatflow"));
    String hostile = "'; DROP TABLE dify_message; -- <script>alert(1)</script> {{7*7}} {{#sys.query#}} \0\ud800";
    Route chat = routes().stream().filter(route -> route.name().equals("POST /v1/chat-messages")).findFirst()
        .orElseThrow();
    RawHttp.Answer answer = RawHttp.send(server.port(), clients(chat).getFirst().request(chat, chat.path(),
        JsonNodeFactory.instance.objectNode().put("query", hostile).put("user", "u1").toString()));
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    JsonNode stored = server
        .get("/v1/messages?user=u1&conversation_id=" + answer.json().path("conversation_id").asText())
        .json();
    assertThat(stored.path("data").path(0).path("query").asText())
        .isEqualTo(hostile.replace("\0", "").replace('\ud800', '?'));
  }

  @FunctionalInterface
  private interface Check {
    void of(Route route) throws Exception;
  }

  private static List<DynamicTest> each(Check check) {
    return routes().stream().map(route -> dynamicTest(route.name(), () -> check.of(route))).toList();
  }

  private static List<Param> bodyOf(Route route) {
    return route.doc().params().stream().filter(param -> param.in() == Param.Place.BODY).toList();
  }

  private static String body(Route route, Function<Param, JsonNode> value) {
    return route.method() == Method.GET ? "" : RouteRequests.body(route, value).toString();
  }

  private static String address(Route route, Function<Param, String> value) {
    Map<String, String> query = new LinkedHashMap<>();
    route.doc().params().stream().filter(param -> param.in() == Param.Place.QUERY)
        .forEach(param -> query.put(param.name(), value.apply(param)));
    return RouteRequests.address(route, name -> "00000000-0000-7000-8000-000000000000", query);
  }
}
