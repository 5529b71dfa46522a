package io.dify.runtime.testing;

import io.dify.runtime.cli.Main;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code serve} in a process of its own, with the classes of this test run; it ends when closed, at the latest. */
public final class ServerProcess implements AutoCloseable {
  private static final Pattern ADDRESS = Pattern.compile("listens on http://[^:]+:(\\d+)");
  private static final Pattern TOKEN = Pattern.compile("API key: (app-\\w+)");

  private final Process process;
  private final StringBuilder said = new StringBuilder();
  private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private int port;
  private String token = "";

  private ServerProcess(Process process) {
    this.process = process;
  }

  /** Starts a server on a free port and waits until it says that it is ready. */
  public static ServerProcess start(Path data, String... arguments) throws IOException {
    List<String> command = command("serve", "--port", "0", "--data", data.toString());
    command.addAll(List.of(arguments));
    return start(command);
  }

  /** The same with more in its environment. */
  public static ServerProcess startWith(Map<String, String> environment, Path data, String... arguments)
      throws IOException {
    List<String> command = command("serve", "--port", "0", "--data", data.toString());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().putAll(environment);
    ServerProcess server = new ServerProcess(builder.start());
    server.awaitReady();
    return server;
  }

  /** The same with no more than so many files open. */
  public static ServerProcess startWithFiles(int files, Path data, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("sh", "-c", "ulimit -n " + files + "; exec \"$@\"", "sh"));
    command.addAll(command("serve", "--port", "0", "--data", data.toString()));
    command.addAll(List.of(arguments));
    return start(command);
  }

  /** The same with the command line of a jar. */
  public static ServerProcess startJar(Path jar, Path data) throws IOException {
    return start(List.of(java(), "-jar", jar.toString(), "serve", "--port", "0", "--data", data.toString()));
  }

  private static ServerProcess start(List<String> command) throws IOException {
    ServerProcess server = new ServerProcess(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
    server.awaitReady();
    return server;
  }

  /** The command line of a process that runs our own main class. */
  public static List<String> command(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(java());
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-Xmx256m", "-XX:TieredStopAtLevel=1",
        "-Dlogback.configurationFile=logback.xml", "-cp",
        System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private void awaitReady() throws IOException {
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      said.append(line).append('\n');
      Matcher address = ADDRESS.matcher(line);
      if (address.find()) {
        port = Integer.parseInt(address.group(1));
      }
      Matcher key = TOKEN.matcher(line);
      if (key.find()) {
        token = key.group(1);
      }
      if (line.startsWith("Ctrl-C")) {
        return;
      }
    }
    throw new AssertionError("The server did not start:\n" + said);
  }

  /** What it printed until it was ready. */
  public String said() {
    return said.toString();
  }

  public int port() {
    return port;
  }

  /** The key it printed, empty when it made none. */
  public String token() {
    return token;
  }

  public long pid() {
    return process.pid();
  }

  /** Sends a blocking chat message. */
  public HttpResponse<String> chat(String key, String query) throws IOException, InterruptedException {
    return client.send(request(key, "/v1/chat-messages").POST(HttpRequest.BodyPublishers.ofString(
        "{\"query\":\"" + query + "\",\"user\":\"u1\"}")).build(), HttpResponse.BodyHandlers.ofString());
  }

  public HttpResponse<String> post(String key, String path, String body) throws IOException, InterruptedException {
    return client.send(request(key, path).POST(HttpRequest.BodyPublishers.ofString(body)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  public HttpResponse<String> get(String key, String path) throws IOException, InterruptedException {
    return client.send(request(key, path).GET().build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String key, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).header("Authorization",
        "Bearer " + key);
  }

  /** SIGKILL: no chance to put anything away. */
  public void kill() throws InterruptedException {
    process.toHandle().destroyForcibly();
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      throw new AssertionError("It does not die.");
    }
  }

  /** SIGTERM, as from Ctrl-C or a service manager; the exit status. */
  public int terminate() throws InterruptedException {
    process.toHandle().destroy();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      throw new AssertionError("It does not stop.");
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
    client.close();
  }
}
