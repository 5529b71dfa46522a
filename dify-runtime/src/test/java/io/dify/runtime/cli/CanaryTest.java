package io.dify.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import io.dify.core.testkit.OpenAiWireServer;
import io.dify.core.testkit.WireReply;
import io.dify.core.testkit.WireRequest;
import io.dify.runtime.app.Installation;
import io.dify.runtime.app.Server;
import io.dify.runtime.app.Setup;
import io.dify.runtime.config.ModelFile;
import io.dify.runtime.http.HttpSettings;
import io.dify.runtime.registry.LiveApp;
import io.dify.runtime.testing.TestApps;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Keys of distinct values go in by every way there is; whatever comes out is searched for them. */
@Timeout(120)
class CanaryTest {
  private static final String STORED = "sk-canary-stored-Zq7Wm3Xr9TbKv5LpHd2N";
  private static final String FROM_FILE = "sk-canary-file-Yc8Fn4Gs6UjQe1RaVt0B";
  private static final String MASTER = "5mQ2zX8vL1nR7tB4cD9fG6hJ3kP0sW5yA2eU8iO1xZk=";
  private static final String APP = TestApps.FLOW.replace("provider: test, name: scripted",
      "provider: langgenius/openai/openai, name: gpt");

  @TempDir
  Path data;
  @TempDir
  Path elsewhere;

  private final OpenAiWireServer service = OpenAiWireServer.start();
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final Level before = root.getLevel();
  /** Everything that came out, by where it did. */
  private final Map<String, String> seen = new LinkedHashMap<>();

  @BeforeEach
  void listen() {
    root.setLevel(Level.TRACE);
    log.start();
    root.addAppender(log);
  }

  @AfterEach
  void close() {
    root.detachAppender(log);
    root.setLevel(before);
    service.close();
  }

  private Map<String, String> environment() {
    return Map.of("DIFY_DATA", data.toString(), "FILE_KEY", FROM_FILE, "DIFY_MASTER_KEY", MASTER);
  }

  private int run(String input, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
    Console console = new Console(print, print, new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
        false);
    int status = Commands.run(console, environment(), arguments);
    seen.put(seen.size() + " " + String.join(" ", arguments), out.toString(StandardCharsets.UTF_8));
    return status;
  }

  /** Every kind of error, each saying back the key it was called with. */
  private static List<WireReply> faults(String key) {
    String said = "Your key " + key + " is wrong.";
    List<WireReply> faults = new ArrayList<>();
    for (int status : List.of(302, 400, 401, 402, 403, 404, 413, 422, 429, 500, 503)) {
      faults.add(WireReply.failing(status, "error", "code", said));
    }
    faults.add(WireReply.saying("half").thenCutting());
    faults
        .add(WireReply.saying("half").then(new WireReply.Step.Raw("data: {\"error\":{\"message\":\"" + said + "\"}}")));
    faults.add(WireReply.saying().then(new WireReply.Step.Raw("data: {broken " + key)));
    faults.add(new WireReply.Failure(500, Map.of("X-Echo", key), "<html>" + said));
    return faults;
  }

  @Test
  void noKeyIsSeenAnywhere() throws Exception {
    Files.writeString(data.resolve(ModelFile.NAME), """
        retry: {max: 0}
        breaker: {failures: 1000, of: 1000}
        accounts:
          - {provider: openai, name: file, fields: {api_key: '${FILE_KEY}', base_url: 'URL'}}
        """.replace("URL", service.baseUrl()));
    assertThat(run(STORED + "\n", "provider", "add", "openai", "--name", "stored", "--field",
        "base_url=" + service.baseUrl())).isZero();
    assertThat(run("", "provider", "add", "openai", "--field", "api_key=" + STORED.replace("sk-", "x"))).isEqualTo(1);
    assertThat(run(STORED, "provider", "add", "openai", "--name", "stored")).isEqualTo(1);
    assertThat(run("", "provider", "list")).isZero();
    Path app = Files.writeString(elsewhere.resolve("flow.yml"), APP);
    Path recording = elsewhere.resolve("recording.jsonl");
    run("", "--verbose", "run", app.toString(), "--data", data.toString(), "--input", "topic=x", "--events", "--record",
        recording.toString());
    for (int i = 0; i < faults("").size(); i++) {
      commit(i);
      run("", "--verbose", "provider", "test", "openai", "--model", "gpt");
      run("", "--verbose", "run", app.toString(), "--data", data.toString(), "--input", "topic=x", "--json");
    }
    overHttp(app);
    assertThat(run("", "provider", "remove", "openai", "--name", "nobody")).isEqualTo(1);
    collect();
    assertThat(keysThatArrived()).as("the service was called with both").containsExactlyInAnyOrder(STORED, FROM_FILE);
    assertThat(seen.toString()).as("the searched texts are there").contains("openai/stored", "openai/file", "HTTP 401");
    assertNothingFound();
  }

  private void commit(int fault) {
    service.otherwise(request -> faults(key(request)).get(fault));
  }

  private static String key(WireRequest request) {
    return request.headers().first("Authorization").orElse("").replace("Bearer ", "");
  }

  private Set<String> keysThatArrived() {
    Set<String> keys = new LinkedHashSet<>();
    service.requests().forEach(request -> keys.add(key(request)));
    return keys;
  }

  private void overHttp(Path file) throws IOException, InterruptedException {
    try (
        Installation installation = Installation.open(data,
            Setup.of(ModelFile.read(data.resolve(ModelFile.NAME), environment())));
        HttpClient client = HttpClient.newHttpClient()) {
      String workspace = installation.platform().workspace().id();
      LiveApp live = installation.platform().apps().publish(workspace, file.toString(), Files.readAllBytes(file));
      String token = installation.platform().keys().issueForApp(workspace, live.app().id()).token();
      try (Server server = installation.serve(HttpSettings.at("127.0.0.1", 0), 10)) {
        for (int i = 0; i < faults("").size(); i++) {
          commit(i);
          for (String mode : List.of("blocking", "streaming")) {
            HttpRequest request = HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + server.port() + "/v1/workflows/run"))
                .header("Authorization", "Bearer " + token).header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(
                    "{\"inputs\":{\"topic\":\"x\"},\"user\":\"u\",\"response_mode\":\"" + mode + "\"}"))
                .build();
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            seen.put(seen.size() + " http " + mode, answer.headers() + answer.body());
          }
        }
      }
    }
  }

  private void collect() throws IOException {
    List<ILoggingEvent> events = List.copyOf(log.list);
    StringBuilder lines = new StringBuilder();
    for (ILoggingEvent event : events) {
      lines.append(event.getLevel()).append(' ').append(event.getFormattedMessage()).append('\n');
      for (IThrowableProxy thrown = event.getThrowableProxy(); thrown != null; thrown = null) {
        lines.append(ThrowableProxyUtil.asString(thrown)).append('\n');
      }
    }
    seen.put("log", lines.toString());
    for (Path folder : List.of(data, elsewhere)) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          if (Files.size(file) < 10 << 20) {
            seen.put(file.toString(), new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
          }
        }
      }
    }
    assertThat(seen.keySet()).anyMatch(name -> name.endsWith("dify.db"));
  }

  /** As it is, its middle, in base64 at every offset, in hexadecimal, URL-encoded. */
  private static List<String> forms(String secret) {
    List<String> forms = new ArrayList<>(
        List.of(secret, secret.substring(15, 27), secret.substring(secret.length() - 12),
            URLEncoder.encode(secret, StandardCharsets.UTF_8),
            HexFormat.of().formatHex(secret.getBytes(StandardCharsets.UTF_8))));
    for (int offset = 0; offset < 3; offset++) {
      String encoded = Base64.getEncoder()
          .encodeToString((" ".repeat(offset) + secret).getBytes(StandardCharsets.UTF_8));
      forms.add(encoded.substring(4, encoded.length() - 4));
    }
    return forms;
  }

  private void assertNothingFound() {
    for (String secret : List.of(STORED, FROM_FILE, MASTER)) {
      for (String form : forms(secret)) {
        seen.forEach((place, text) -> assertThat(text.contains(form)).as("%s holds a form of a secret (%s...)", place,
            form.substring(0, 4)).isFalse());
      }
    }
  }
}
