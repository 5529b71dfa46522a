package io.dify.bench.service;

import static io.dify.bench.service.ServiceLoad.say;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** What happens to everybody else, and to what was promised, when clients die or do not read, and when the server is killed. */
final class Crashes {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int STREAMS = 500;
  private static final int TOKENS = 20;
  private static final int PAUSE_MILLIS = 500;
  private static final int FLOOD = 400_000;
  private static final long HALFWAY_NANOS = 2_000_000_000L;
  private static final long PATIENCE_NANOS = 60_000_000_000L;
  private static final long GLANCE_NANOS = 100_000_000L;

  /** A message the server has acknowledged: who asked, in which conversation, and whether its stream was complete. */
  private record Receipt(String user, String conversation, boolean complete) {}

  private final ServiceLoad load;
  private final ServerHandle server;
  private final Path receipts;

  Crashes(ServiceLoad load, ServerHandle server) throws IOException {
    this.load = load;
    this.server = server;
    this.receipts = Files.createTempFile("receipts", ".txt");
  }

  void run() throws Exception {
    clientsKilled();
    slowReaders();
    serverKilled();
  }

  private Process streams() throws IOException {
    return ServiceLoad.launch(server.counter(), server, "streams", STREAMS, TOKENS, PAUSE_MILLIS, STREAMS, receipts);
  }

  /** Nobody waits for the answers any more; they are made and stored all the same. */
  private void clientsKilled() throws Exception {
    Process clients = streams();
    awaitHalfway();
    clients.destroyForcibly().waitFor();
    awaitEnd(TOKENS * PAUSE_MILLIS * 1_000_000L);
    say("clients killed: %s", count(server, read()));
  }

  /** A client that asks for much and reads nothing, while others are served. */
  private void slowReaders() throws Exception {
    try (Socket idle = new Socket()) {
      idle.setReceiveBufferSize(4096);
      idle.connect(new InetSocketAddress("127.0.0.1", server.port()));
      String body = JSON.createObjectNode().put("query", FLOOD + " 0").put("user", "slow")
          .put("response_mode", "streaming")
          .toString();
      idle.getOutputStream().write(("POST /v1/chat-messages HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
          + server.counter() + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
          .getBytes(StandardCharsets.UTF_8));
      JsonNode others = ServiceLoad.client(server.counter(), server, "streams", STREAMS, TOKENS, PAUSE_MILLIS, STREAMS);
      say("a client that reads nothing of %d tokens: of %d others, errors %d, tokens lost %d, %s", FLOOD, STREAMS,
          others.path("errors").asInt(), others.path("lost").asLong(), others.path("times").asText());
      try (Wire wire = new Wire(server.port(), server.counter())) {
        wire.send("GET", "/v1/conversations?user=slow", "");
        String conversation = JSON.readTree(wire.body()).path("data").path(0).path("id").asText();
        JsonNode message = message(wire, "slow", conversation);
        say("its answer, stored: %s, %d characters", message.path("status").asText(),
            message.path("answer").asText().length());
      }
    }
  }

  private void serverKilled() throws Exception {
    Process clients = streams();
    awaitHalfway();
    server.kill();
    long killed = System.nanoTime();
    try (BufferedReader out = clients.inputReader(StandardCharsets.UTF_8)) {
      JsonNode seen = JSON.readTree(out.readLine());
      say("server killed (-9): %d streams were cut off and all of them ended within %.1f s, errors %d",
          seen.path("cut").asInt(), (System.nanoTime() - killed) / 1e9, seen.path("errors").asInt());
    }
    long start = System.nanoTime();
    try (ServerHandle again = load.start()) {
      say("started again in %.1f s: %s", (System.nanoTime() - start) / 1e9, count(again, read()));
    }
  }

  /** The last word on each message. */
  private Map<String, Receipt> read() throws IOException {
    Map<String, Receipt> all = new LinkedHashMap<>();
    for (String line : Files.readAllLines(receipts)) {
      String[] words = line.split(" ");
      if (words.length == 4) {
        all.put(words[3], new Receipt(words[1], words[2], words[0].equals("complete")));
      }
    }
    Files.writeString(receipts, "");
    return all;
  }

  private static String count(ServerHandle server, Map<String, Receipt> receipts) throws IOException {
    int lost = 0;
    int changed = 0;
    int answered = 0;
    int failed = 0;
    try (Wire wire = new Wire(server.port(), server.counter())) {
      for (Map.Entry<String, Receipt> one : receipts.entrySet()) {
        JsonNode message = message(wire, one.getValue().user(), one.getValue().conversation());
        boolean there = message.path("id").asText().equals(one.getKey());
        boolean whole = message.path("answer").asText().endsWith(" " + (TOKENS - 1) + " ");
        boolean error = message.path("status").asText().equals("error");
        lost += there ? 0 : 1;
        answered += there && whole && !error ? 1 : 0;
        failed += there && error ? 1 : 0;
        changed += there && one.getValue().complete() && (!whole || error) ? 1 : 0;
      }
    }
    return String.format(
        "%d messages were acknowledged: lost %d, complete %d, marked as failed %d, neither %d; complete"
            + " ones that changed %d",
        receipts.size(), lost, answered, failed, receipts.size() - lost - answered - failed,
        changed);
  }

  private static JsonNode message(Wire wire, String user, String conversation) throws IOException {
    wire.send("GET", "/v1/messages?user=" + user + "&conversation_id=" + conversation, "");
    return JSON.readTree(wire.body()).path("data").path(0);
  }

  /** All messages are acknowledged and some of their answers have been read; on a slow machine that takes a while. */
  private void awaitHalfway() throws IOException {
    long patience = System.nanoTime() + PATIENCE_NANOS;
    while (accepted() < STREAMS && System.nanoTime() < patience) {
      LockSupport.parkNanos(GLANCE_NANOS);
    }
    awaitEnd(HALFWAY_NANOS);
  }

  private long accepted() throws IOException {
    try (Stream<String> lines = Files.lines(receipts)) {
      return lines.filter(line -> line.startsWith("accepted ")).count();
    }
  }

  private static void awaitEnd(long nanos) {
    long end = System.nanoTime() + nanos;
    for (long left = nanos; left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
