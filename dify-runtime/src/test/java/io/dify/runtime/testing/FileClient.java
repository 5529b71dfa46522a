package io.dify.runtime.testing;

import io.dify.runtime.app.Server;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Sends files to a server and reads them back, each time with the key it is told. */
public final class FileClient extends ApiClient {
  /** A picture of one pixel. */
  public static final byte[] PNG = Base64.getDecoder().decode(
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

  private final Server server;

  public FileClient(Server server) {
    this.server = server;
  }

  @Override
  public Server server() {
    return server;
  }

  /** Uploads a file for later use. */
  public Answer upload(String key, String user, String name, byte[] content) throws IOException, InterruptedException {
    return form(key, "/v1/files/upload", user, name, content);
  }

  /** The id of an upload, which must succeed. */
  public String uploaded(String key, String user, String name, byte[] content)
      throws IOException, InterruptedException {
    return upload(key, user, name, content).ok().path("id").asText();
  }

  /** Sends a form with a user and a file. */
  public Answer form(String key, String path, String user, String name, byte[] content)
      throws IOException, InterruptedException {
    return sendAs(key, "POST", path, Form.TYPE, new Form().field("user", user).file("file", name, content).end());
  }

  /** Reads with a key. */
  public Answer get(String key, String path) throws IOException, InterruptedException {
    return sendAs(key, "GET", path, "application/json", new byte[0]);
  }

  /** Posts JSON, written with single quotes. */
  public Answer post(String key, String path, String json) throws IOException, InterruptedException {
    return sendAs(key, "POST", path, "application/json", json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }
}
