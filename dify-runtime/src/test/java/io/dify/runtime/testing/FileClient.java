package io.dify.runtime.testing;

import com.fasterxml.jackson.databind.JsonNode;
import io.dify.core.value.ValueJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Sends files to a server and reads them back. */
public final class FileClient implements AutoCloseable {
  /** A picture of one pixel. */
  public static final byte[] PNG = Base64.getDecoder().decode(
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

  /** An answer as it came. */
  public record Answer(int status, byte[] body, HttpResponse<byte[]> response) {
    /** The body as JSON. */
    public JsonNode json() throws IOException {
      return ValueJson.mapper().readTree(body);
    }

    /** The body as text. */
    public String text() {
      return new String(body, StandardCharsets.UTF_8);
    }

    /** A header, empty when absent. */
    public String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }
  }

  private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String base;

  public FileClient(int port) {
    this.base = "http://127.0.0.1:" + port;
  }

  /** Uploads a file for later use. */
  public Answer upload(String key, String user, String name, byte[] content) throws IOException, InterruptedException {
    return form(key, "/v1/files/upload", user, name, content);
  }

  /** The id of an upload, which must succeed. */
  public String uploaded(String key, String user, String name, byte[] content)
      throws IOException, InterruptedException {
    Answer answer = upload(key, user, name, content);
    if (answer.status() != 201) {
      throw new AssertionError(answer.text());
    }
    return answer.json().path("id").asText();
  }

  /** Sends a form with a user and a file. */
  public Answer form(String key, String path, String user, String name, byte[] content)
      throws IOException, InterruptedException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(("--x\r\nContent-Disposition: form-data; name=\"user\"\r\n\r\n" + user
        + "\r\n--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name
        + "\"\r\nContent-Type: application/x-whatever\r\n\r\n").getBytes(StandardCharsets.UTF_8));
    body.writeBytes(content);
    body.writeBytes("\r\n--x--\r\n".getBytes(StandardCharsets.UTF_8));
    return send(HttpRequest.newBuilder(URI.create(base + path)).header("Authorization", "Bearer " + key)
        .header("Content-Type", "multipart/form-data; boundary=x")
        .POST(HttpRequest.BodyPublishers.ofByteArray(body.toByteArray())));
  }

  /** Reads with a key. */
  public Answer get(String key, String path) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(URI.create(base + path)).header("Authorization", "Bearer " + key));
  }

  /** Reads without a key. */
  public Answer get(String path) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(URI.create(base + path)));
  }

  /** Posts JSON, written with single quotes. */
  public Answer post(String key, String path, String json) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(URI.create(base + path)).header("Authorization", "Bearer " + key)
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(json.replace('\'', '"'))));
  }

  private Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<byte[]> response = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    return new Answer(response.statusCode(), response.body(), response);
  }

  @Override
  public void close() {
    client.close();
  }
}
