package io.dify.runtime.http.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.error.ErrorCode;
import io.dify.runtime.auth.Authenticator;
import io.dify.runtime.auth.Caller;
import io.dify.runtime.auth.CredentialKind;
import io.dify.runtime.http.HttpServer;
import io.dify.runtime.http.HttpSettings;
import io.dify.runtime.http.Method;
import io.dify.runtime.http.Reply;
import io.dify.runtime.http.Route;
import io.dify.runtime.http.RouteDoc;
import io.dify.runtime.http.RouteTable;
import io.dify.runtime.limit.Limits;
import io.dify.runtime.limit.RateLimits;
import io.dify.runtime.limit.store.StoredLimits;
import io.dify.runtime.testing.Answer;
import io.dify.runtime.testing.EventReader;
import io.dify.runtime.testing.RawHttp;
import io.dify.runtime.testing.TestServer;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Limits of runs and uploads, where requests meet them. */
class LimitsOverHttpTest {
  private TestServer server;
  private String tenant;
  private String app;

  @BeforeEach
  void start() {
    server = new TestServer();
    tenant = server.platform().workspace().id();
    app = server.platform().apps().list(tenant).getFirst().id();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static Limits runs(long most) {
    return new Limits(OptionalLong.empty(), OptionalLong.of(most), OptionalLong.empty());
  }

  @Test
  void runsOverTheLimitOfAnAppOrItsWorkspaceAreAnswered429() throws Exception {
    for (String place : List.of(app, "")) {
      server.platform().limits().set(tenant, place, runs(1));
      CountDownLatch asked = new CountDownLatch(1);
      CountDownLatch answer = new CountDownLatch(1);
      server.script(call -> {
        asked.countDown();
        answer.await();
        return List.of("done");
      });
      String question = "{'query':'q','user':'u1','response_mode':'streaming'}";
      try (EventReader first = server.stream("/v1/chat-messages", question)) {
        asked.await();
        Answer second = server.post("/v1/chat-messages", question);
        assertThat(second.status()).isEqualTo(429);
        assertThat(second.json().path("code").asText()).isEqualTo(ErrorCode.TOO_MANY_REQUESTS.wire());
        assertThat(second.headers()).containsKey("retry-after");
        answer.countDown();
        first.all();
      }
      server.platform().limits().set(tenant, place, Limits.NONE);
      server.script(call -> List.of("free"));
      assertThat(server.post("/v1/chat-messages", "{'query':'q','user':'u1'}").status()).isEqualTo(200);
    }
  }

  @Test
  void uploadsAreCountedByTheirBytes() throws Exception {
    RateLimits limits = new RateLimits(new StoredLimits(server.platform().database()),
        InstantSource.fixed(InstantSource.system().instant()));
    limits.set(tenant, "", new Limits(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.of(100)));
    Route upload = new Route(Method.POST, "/upload", CredentialKind.DATASET, 1 << 20, call -> new Reply.Empty(),
        RouteDoc.json("Takes a form.")).takingForms(4);
    Authenticator everybody = (kind, header) -> new Caller(tenant, kind, "", "k");
    String form = "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\n"
        + "a".repeat(150) + "\r\n--x--\r\n";
    try (HttpServer small = HttpServer.start(HttpSettings.at("127.0.0.1", 0), new RouteTable(List.of(upload)),
        everybody, HttpServer.Around.NOTHING.with(limits))) {
      String request = RawHttp.request("POST /upload", "Content-Type: multipart/form-data; boundary=x\r\n", form);
      assertThat(RawHttp.send(small.port(), request).status()).isEqualTo(204);
      RawHttp.Answer second = RawHttp.send(small.port(), request);
      assertThat(second.status()).isEqualTo(429);
      assertThat(second.json().path("code").asText()).isEqualTo("rate_limit_error");
    }
  }
}
