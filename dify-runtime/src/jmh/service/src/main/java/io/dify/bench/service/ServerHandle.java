package io.dify.bench.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The server's process, as the driver sees it. For one thread. */
final class ServerHandle implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();

  private final Process process;
  private final BufferedReader out;
  private final PrintStream in;
  private final JsonNode ready;

  private ServerHandle(Process process) throws IOException {
    this.process = process;
    this.out = process.inputReader(StandardCharsets.UTF_8);
    this.in = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    this.ready = JSON.readTree(line());
  }

  /**
   * Starts a server and waits until it is ready.
   *
   * @param recording file for a flight recording, "-" for none
   * @param jvm more options of the Java machine, separated by blanks
   */
  static ServerHandle start(String recording, String jvm, List<String> arguments) throws IOException {
    List<String> options = new ArrayList<>(jvm.isBlank() ? List.of() : List.of(jvm.split(" ")));
    if (!recording.equals("-")) {
      options.add("-XX:StartFlightRecording=settings=profile,jdbi.statement#enabled=false,filename=" + recording);
    }
    return new ServerHandle(Processes.java(ServerMain.class, "3g", options, arguments).start());
  }

  private String line() throws IOException {
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith("{")) {
        return line;
      }
    }
    throw new IOException("The server has ended.");
  }

  JsonNode ask(String command) throws IOException {
    in.println(command);
    return JSON.readTree(line());
  }

  int port() {
    return ready.path("port").asInt();
  }

  /** Key of the example bot. */
  String faq() {
    return ready.path("faq").asText();
  }

  /** Key of the bot that counts. */
  String counter() {
    return ready.path("counter").asText();
  }

  double cpuSeconds() {
    return Processes.cpuSeconds(process.toHandle());
  }

  long memoryMegabytes(boolean most) throws IOException {
    return Processes.memoryMegabytes(process.pid(), most);
  }

  long databaseConnections() throws IOException {
    return Processes.openings(process.pid(), "dify.db");
  }

  /** SIGKILL. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Ends its input, and waits until it has put everything away. */
  @Override
  public void close() throws IOException, InterruptedException {
    in.close();
    if (!process.waitFor(120, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
  }
}
