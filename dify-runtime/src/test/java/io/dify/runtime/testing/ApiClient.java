package io.dify.runtime.testing;

import com.fasterxml.jackson.databind.JsonNode;
import io.dify.runtime.app.Server;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Speaks to a server with one key at a time. Every answer, errors included, is held to what its route has announced in {@code openapi.json}. */
public abstract class ApiClient implements AutoCloseable {
  private static final String JSON = "application/json";

  private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private volatile String token = "";

  /** The server that runs now. */
  public abstract Server server();

  /** The key used from now on; gives the one used before. */
  public final String use(String key) {
    String before = token;
    token = key;
    return before;
  }

  public final int port() {
    return server().port();
  }

  public final Answer get(String path) throws IOException, InterruptedException {
    return send("GET", path, JSON, new byte[0]);
  }

  /** With one more header. */
  public final Answer get(String path, String header, String value) throws IOException, InterruptedException {
    return answer(request(token, "GET", path, JSON, new byte[0]).header(header, value).build());
  }

  /** Sends JSON, in which apostrophes are written for quotation marks. */
  public final Answer post(String path, String json) throws IOException, InterruptedException {
    return json("POST", path, json.replace('\'', '"'));
  }

  /** Sends JSON, in which apostrophes are written for quotation marks. */
  public final Answer put(String path, String json) throws IOException, InterruptedException {
    return json("PUT", path, json.replace('\'', '"'));
  }

  /** Sends JSON, in which apostrophes are written for quotation marks. */
  public final Answer patch(String path, String json) throws IOException, InterruptedException {
    return json("PATCH", path, json.replace('\'', '"'));
  }

  /** Sends JSON, in which apostrophes are written for quotation marks. */
  public final Answer delete(String path, String json) throws IOException, InterruptedException {
    return json("DELETE", path, json.replace('\'', '"'));
  }

  public final Answer delete(String path) throws IOException, InterruptedException {
    return send("DELETE", path, JSON, new byte[0]);
  }

  /** Sends JSON as it is. */
  public final Answer json(String method, String path, String json) throws IOException, InterruptedException {
    return send(method, path, JSON, json.getBytes(StandardCharsets.UTF_8));
  }

  /** Sends a form. */
  public final Answer form(String method, String path, Consumer<Form> filling)
      throws IOException, InterruptedException {
    Form form = new Form();
    filling.accept(form);
    return send(method, path, Form.TYPE, form.end());
  }

  /** Sends any bytes. */
  public final Answer send(String method, String path, String type, byte[] body)
      throws IOException, InterruptedException {
    return sendAs(token, method, path, type, body);
  }

  /** Sends any bytes with another key, without one if it is empty. */
  final Answer sendAs(String key, String method, String path, String type, byte[] body)
      throws IOException, InterruptedException {
    return answer(request(key, method, path, type, body).build());
  }

  /** The stream of a request, open; apostrophes stand for quotation marks. */
  public final EventReader stream(String path, String json) throws IOException, InterruptedException {
    return stream("POST", path, json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  /** The stream at an address, open. */
  public final EventReader follow(String path) throws IOException, InterruptedException {
    return stream("GET", path, new byte[0]);
  }

  private EventReader stream(String method, String path, byte[] body) throws IOException, InterruptedException {
    HttpRequest request = request(token, method, path, JSON, body).build();
    HttpResponse<InputStream> response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
    if (response.statusCode() != 200) {
      throw new AssertionError(response.statusCode() + " "
          + new String(response.body().readAllBytes(), StandardCharsets.UTF_8));
    }
    return new EventReader(response.body(), event -> contract().checkEvent(method, request.uri().getRawPath(), event));
  }

  private HttpRequest.Builder request(String key, String method, String path, String type, byte[] body) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
        .header("Content-Type", type).method(method, HttpRequest.BodyPublishers.ofByteArray(body));
    return key.isEmpty() ? request : request.header("Authorization", "Bearer " + key);
  }

  private Answer answer(HttpRequest request) throws IOException, InterruptedException {
    Answer answer = Answer.of(client.send(request, HttpResponse.BodyHandlers.ofByteArray()));
    contract().check(request.method(), request.uri().getRawPath(), answer.status(), answer.media(), answer.json());
    return answer;
  }

  private Contract contract() {
    return new Contract(server().table());
  }

  /** A chat message answered in one piece, which must succeed. */
  public final JsonNode chat(String query, String conversation) throws IOException, InterruptedException {
    return post("/v1/chat-messages", "{'query':'" + query + "','inputs':{},'user':'u1','conversation_id':'"
        + conversation + "'}").ok();
  }

  @Override
  public void close() {
    client.close();
  }
}
