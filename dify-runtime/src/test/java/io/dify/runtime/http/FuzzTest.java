package io.dify.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.runtime.auth.CredentialKind;
import io.dify.runtime.testing.Hostile;
import io.dify.runtime.testing.KnowledgeServer;
import io.dify.runtime.testing.RawHttp;
import io.dify.runtime.testing.RouteRequests;
import io.dify.runtime.testing.World;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Bodies made of what each endpoint says it takes, with parts exchanged by chance, about things that exist, that exist elsewhere and that do not: the server answers
 * what it would answer a mistake, tells nothing of other workspaces, and goes on.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FuzzTest {
  private static final long SEED = Long.getLong("dify.seed", 20_261_122);
  private static final int ROUNDS = Integer.getInteger("dify.fuzz", 25);
  private static final String FOREIGN = "canary7f3a";

  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicInteger done = new AtomicInteger();
  private KnowledgeServer server;
  private World own;
  private World foreign;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    System.out.println("FuzzTest: -Ddify.seed=" + SEED + " -Ddify.fuzz=" + ROUNDS);
    server = new KnowledgeServer(folder);
    foreign = World.elsewhere(server, FOREIGN);
    own = World.of(server, "mine");
  }

  @AfterAll
  void stop() {
    server.close();
    System.out.println("FuzzTest: " + asked + " requests, " + done + " of them done");
    assertThat(done.get()).as("requests that were not refused").isGreaterThan(asked.get() / 20);
  }

  @TestFactory
  List<DynamicTest> whateverABodyHoldsTheAnswerIsOneOfTheApi() {
    return server.server().table().routes().stream()
        .filter(route -> route.credential() == CredentialKind.APP || route.credential() == CredentialKind.DATASET)
        .map(route -> dynamicTest(route.name(), () -> fuzz(route))).toList();
  }

  private void fuzz(Route route) throws Exception {
    Random random = new Random(SEED ^ route.name().hashCode());
    if (gone()) {
      own = World.of(server, "mine");
    }
    List<String> keys = route.credential() == CredentialKind.DATASET
        ? List.of("dataset")
        : List.of("variables", "chat", "completion", "workflow");
    for (int i = 0; i < ROUNDS; i++) {
      String key = own.keys().get(keys.get(random.nextInt(keys.size())));
      List<RawHttp.Answer> answers = RawHttp.conversation(server.port(), request(route, key, random));
      Hostile.assertHandled(route.name() + " no. " + i, answers);
      assertThat(answers.getFirst().body()).as(route.name()).doesNotContain(FOREIGN);
      asked.incrementAndGet();
      done.addAndGet(answers.getFirst().status() < 300 ? 1 : 0);
    }
  }

  private boolean gone() throws IOException, InterruptedException {
    server.use(own.keys().get("dataset"));
    String base = "/v1/datasets/" + own.id("dataset_id");
    return server.get(base + "/documents/" + own.id("document_id") + "/segments/" + own.id("segment_id")
        + "/child_chunks").status() != 200 || server.get(base).status() != 200;
  }

  private byte[] request(Route route, String key, Random random) {
    Map<String, String> query = new LinkedHashMap<>();
    route.doc().params().stream().filter(param -> param.in() == Param.Place.QUERY)
        .forEach(param -> query.put(param.name(), value(param, random)));
    String address = RouteRequests.address(route, name -> RouteRequests.encoded(id(name, random)), query);
    JsonNode body = route.method() == Method.GET
        ? JsonNodeFactory.instance.textNode("")
        : RouteRequests.mutated(named(RouteRequests.body(route, RouteRequests::ordinary), random), random);
    RouteRequests requests = new RouteRequests(any -> "Authorization: Bearer " + key + "\r\n");
    return route.maxParts() > 0 && random.nextInt(4) > 0
        ? requests.form(route, address, form(body, random))
        : requests.request(route, address, route.method() == Method.GET ? "" : broken(body.toString(), random));
  }

  private static String broken(String json, Random random) {
    return switch (random.nextInt(12)) {
      case 0 -> json.substring(0, random.nextInt(json.length() + 1));
      case 1 ->
        new StringBuilder(json).insert(random.nextInt(json.length() + 1), RouteRequests.text(random)).toString();
      default -> json;
    };
  }

  private static String form(JsonNode body, Random random) {
    String name = random.nextInt(3) == 0 ? RouteRequests.text(random).replace("\"", "") : "a.txt";
    String text = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name + "\"\r\n\r\n"
        + RouteRequests.text(random) + "\r\n--b\r\nContent-Disposition: form-data; name=\"data\"\r\n\r\n" + body
        + "\r\n--b\r\nContent-Disposition: form-data; name=\"user\"\r\n\r\nmine\r\n--b--\r\n";
    return random.nextInt(6) == 0 ? text.substring(0, random.nextInt(text.length())) : text;
  }

  private String value(Param param, Random random) {
    String id = id(param.name(), random);
    return switch (random.nextInt(4)) {
      case 0 -> RouteRequests.text(random);
      case 1 -> id;
      default -> param.name().equals("user") ? "mine" : RouteRequests.plain(param);
    };
  }

  /** Mostly what exists, sometimes what exists in another workspace, sometimes anything. */
  private String id(String name, Random random) {
    if (name.equals("action")) {
      return List.of("enable", "disable", "archive", "un_archive").get(random.nextInt(4));
    }
    return switch (random.nextInt(8)) {
      case 0 -> foreign.id(name);
      case 1 -> RouteRequests.text(random);
      default -> own.id(name);
    };
  }

  /** The body with ids where it asks for some. */
  private JsonNode named(JsonNode body, Random random) {
    if (body instanceof ObjectNode object) {
      object.properties().forEach(field -> {
        boolean names = !own.id(field.getKey()).isEmpty();
        if (names && field.getValue().isTextual() && random.nextInt(3) > 0) {
          field.setValue(JsonNodeFactory.instance.textNode(id(field.getKey(), random)));
        } else if (names && field.getValue().isArray()) {
          field.setValue(JsonNodeFactory.instance.arrayNode().add(id(field.getKey(), random)));
        } else {
          named(field.getValue(), random);
        }
      });
      if (object.has("user")) {
        object.put("user", "mine");
      }
    } else if (body instanceof ArrayNode list) {
      list.forEach(item -> named(item, random));
    }
    return body;
  }

  @Test
  void theServerIsWellAfterwardsAndOthersHaveWhatTheyHad() throws Exception {
    server.use("");
    assertThat(server.get("/health").status()).isEqualTo(200);
    server.use(foreign.keys().get("dataset"));
    assertThat(server.get("/v1/datasets/" + foreign.id("dataset_id")).ok().path("document_count").asInt()).isEqualTo(1);
    assertThat(server.get("/v1/datasets/tags").ok()).hasSize(1);
    server.use(foreign.keys().get("variables"));
    assertThat(server.get("/v1/conversations?user=" + FOREIGN).ok().path("data")).hasSize(1);
    assertThat(new String(server.get("/v1/messages?user=" + FOREIGN + "&conversation_id="
        + foreign.id("conversation_id")).bytes(), StandardCharsets.UTF_8)).contains(FOREIGN);
  }
}
