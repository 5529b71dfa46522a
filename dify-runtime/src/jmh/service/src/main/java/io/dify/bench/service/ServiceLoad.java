package io.dify.bench.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Loads a server, with its clients in a process of their own, and prints what came of it. Arguments: {@code --data DIR} (default
 * {@code target/load}; filled once), {@code --corpus FILE} and {@code --questions FILE} (JSON Lines with a {@code text}; without them both are made of chance),
 * {@code --base NAME}, {@code --entries N} (100000), {@code --seconds N}, {@code --streams N}, {@code --warm-up N} requests (20000), {@code --rate N} requests a second
 * offered by {@code zipf} (1200), {@code --jfr FILE}, {@code --jvm OPTIONS} for the server, and the
 * scenarios {@code distinct}, {@code zipf}, {@code repeated}, {@code streams}, {@code crash}; all but {@code repeated} without any.
 */
public final class ServiceLoad {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int[] CLIENTS = { 50, 500, 2000};
  private static final int ROUNDS = 2;
  private static final int POOL = 10_000;
  private static final int REPEATED = 200;

  private final Map<String, String> options = new TreeMap<>(Map.of("--data", "target/load", "--corpus", "-",
      "--questions", "-", "--base", "load", "--entries", "100000", "--seconds", "60", "--streams", "10000", "--jfr",
      "-", "--warm-up", "20000", "--rate", "1200"));
  private final List<String> scenarios = new ArrayList<>();

  private ServiceLoad(String[] args) {
    options.put("--jvm", "");
    for (int i = 0; i < args.length; i++) {
      if (options.containsKey(args[i])) {
        options.put(args[i], args[++i]);
      } else {
        scenarios.add(args[i]);
      }
    }
    if (scenarios.isEmpty()) {
      scenarios.addAll(List.of("distinct", "zipf", "streams", "crash"));
    }
  }

  /** Runs the scenarios named. */
  public static void main(String[] args) throws Exception {
    new ServiceLoad(args).run();
  }

  private void run() throws Exception {
    for (String scenario : scenarios) {
      try (ServerHandle server = start()) {
        switch (scenario) {
          case "distinct" -> distinct(server);
          case "zipf" -> zipf(server);
          case "repeated" -> repeated(server);
          case "streams" -> streams(server);
          case "crash" -> new Crashes(this, server).run();
          default -> throw new IllegalArgumentException("There is no scenario " + scenario);
        }
      }
    }
  }

  ServerHandle start() throws IOException {
    return ServerHandle.start(options.get("--jfr"), options.get("--jvm"),
        List.of(options.get("--data"), options.get("--base"),
            options.get("--entries"), options.get("--corpus"), options.get("--questions")));
  }

  String data() {
    return options.get("--data");
  }

  /** Bare search and requests in turns, so that both see the same machine; both are compiled before, which takes about as long as a round of the measurement. */
  private void distinct(ServerHandle server) throws Exception {
    int seconds = Math.max(5, number("--seconds") / 6);
    int next = server.ask("bare 50 " + seconds + " 0").path("next").asInt();
    client(server.faq(), server, "warm", 50, number("--warm-up"), REPEATED, 0, options.get("--questions"),
        number("--entries"));
    next = client(server.faq(), server, "closed", 50, 2 * seconds, next, options.get("--questions"),
        number("--entries")).path("next").asInt();
    for (int clients : CLIENTS) {
      double[] bare = new double[3];
      double[] asked = new double[3];
      double clientCpu = 0;
      int errors = 0;
      String times = "";
      for (int round = 0; round < ROUNDS; round++) {
        JsonNode alone = server.ask("bare " + clients + " " + seconds + " " + next);
        add(bare, alone, alone.path("cpu").asDouble());
        next = alone.path("next").asInt();
        JsonNode all = client(server.faq(), server, "closed", clients, seconds, next, options.get("--questions"),
            number("--entries"));
        add(asked, all, all.path("serverCpu").asDouble());
        next = all.path("next").asInt();
        clientCpu += all.path("cpu").asDouble();
        errors += all.path("errors").asInt();
        times = all.path("times").asText();
      }
      say("distinct, %d clients: bare %.0f/s (%.2f ms of cpu each), requests %.0f/s (%.2f ms), share %.2f, by cpu of the"
          + " server %.2f; errors %d; clients used %.2f ms of cpu a request; last round %s", clients, rate(bare),
          millis(bare), rate(asked), millis(asked), rate(asked) / rate(bare), millis(bare) / millis(asked), errors,
          1e3 * clientCpu / asked[0], times);
    }
    memory(server);
  }

  private static void add(double[] sums, JsonNode measured, double cpu) {
    sums[0] += measured.path("done").asDouble();
    sums[1] += measured.path("seconds").asDouble();
    sums[2] += cpu;
  }

  private static double rate(double[] sums) {
    return sums[0] / sums[1];
  }

  private static double millis(double[] sums) {
    return 1e3 * sums[2] / sums[0];
  }

  private void zipf(ServerHandle server) throws Exception {
    JsonNode warm = client(server.faq(), server, "warm", 50, number("--warm-up"), POOL, 1, options.get("--questions"),
        number("--entries"));
    say("zipf, warm-up: %d drawn questions asked by 50 clients, %.0f/s, errors %d, %d results in the cache",
        warm.path("done").asInt(), warm.path("done").asDouble() / warm.path("seconds").asDouble(),
        warm.path("errors").asInt(), server.ask("stats").path("cacheEntries").asInt());
    zipf(server, number("--rate"), number("--seconds"), 2, "zipf");
    memory(server);
  }

  /** A few questions again and again: what a request costs beside embedding and searching. */
  private void repeated(ServerHandle server) throws Exception {
    for (int round = 0; round < 3; round++) {
      JsonNode all = client(server.faq(), server, "warm", 50, number("--warm-up"), REPEATED, round,
          options.get("--questions"), number("--entries"));
      say("repeated, %d questions, 50 clients, round %d: %.0f/s, errors %d, cpu of the server %.2f ms a request, of the"
          + " clients %.2f ms; %s", REPEATED, round, all.path("done").asDouble() / all.path("seconds").asDouble(),
          all.path("errors").asInt(), 1e3 * all.path("serverCpu").asDouble() / all.path("done").asDouble(),
          1e3 * all.path("cpu").asDouble() / all.path("done").asDouble(), all.path("times").asText());
    }
  }

  private void zipf(ServerHandle server, int rate, int seconds, int seed, String name) throws Exception {
    JsonNode before = server.ask("stats");
    JsonNode all = client(server.faq(), server, "zipf", rate, seconds, POOL, seed, options.get("--questions"),
        number("--entries"));
    double used = all.path("serverCpu").asDouble();
    JsonNode after = server.ask("stats");
    double searches = after.path("searches").asDouble() - before.path("searches").asDouble();
    say("%s, %d/s offered for %d s: answered %.0f/s, errors %d, %s; hit ratio of the cache %.3f; cpu: server %.2f cores"
        + " (%.2f ms a request), clients %.2f cores", name, rate, seconds, all.path("done").asDouble() / seconds,
        all.path("errors").asInt(), all.path("times").asText(),
        (after.path("cacheHits").asDouble() - before.path("cacheHits").asDouble()) / searches, used / seconds,
        1e3 * used / all.path("done").asDouble(), all.path("cpu").asDouble() / seconds);
    say("%s, requests over 100 ms by the second they were due: %s", name, all.path("slow").asText());
  }

  private void streams(ServerHandle server) throws Exception {
    int streams = number("--streams");
    int opened = Math.max(1, streams / 15);
    JsonNode all = client(server.counter(), server, "streams", streams, number("--seconds"), 1000, opened);
    say("streams, %d of %d tokens at 1 a second, opened over 15 s: most open at once %d, tokens received %d, lost %d,"
        + " errors %d, whole answers %s; cpu: server %.2f cores, clients %.2f cores", streams, number("--seconds"),
        all.path("mostOpen").asInt(), all.path("tokens").asLong(), all.path("lost").asLong(),
        all.path("errors").asInt(), all.path("times").asText(),
        all.path("serverCpu").asDouble() / all.path("seconds").asDouble(),
        all.path("cpu").asDouble() / all.path("seconds").asDouble());
    memory(server);
  }

  private static void memory(ServerHandle server) throws IOException {
    say("server: memory %d MB, at most %d MB; database connections %d", server.memoryMegabytes(false),
        server.memoryMegabytes(true), server.databaseConnections());
  }

  private int number(String option) {
    return Integer.parseInt(options.get(option));
  }

  /** Runs a job of the clients to its end; adds the processor time of the server as {@code serverCpu}, from when the clients are warm. */
  static JsonNode client(String key, ServerHandle server, Object... job) throws Exception {
    Process process = launch(key, server, job);
    double cpu = server.cpuSeconds();
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      String line = out.readLine();
      if (line.isEmpty()) {
        cpu = server.cpuSeconds();
        line = out.readLine();
      }
      ObjectNode result = (ObjectNode) JSON.readTree(line);
      result.put("serverCpu", server.cpuSeconds() - cpu);
      process.waitFor();
      return result;
    }
  }

  static Process launch(String key, ServerHandle server, Object... job) throws IOException {
    List<String> arguments = new ArrayList<>(List.of(Integer.toString(server.port()), key));
    for (Object word : job) {
      arguments.add(word.toString());
    }
    return Processes.java(ClientMain.class, "1g", List.of(), arguments).start();
  }

  static void say(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }

  /** The data directory of the server, absolute. */
  Path folder() {
    return Path.of(data()).toAbsolutePath();
  }
}
