package io.dify.runtime.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a server answered, to be compared with what it answers after it was started over the same directory again. */
public final class ReadBack {
  private final KnowledgeServer server;
  private final Map<String, String> before = new LinkedHashMap<>();

  /** Of a server that has been started. */
  public ReadBack(KnowledgeServer server) {
    this.server = server;
  }

  /** What is read now is what must be read after the restart. */
  public JsonNode read(String path) throws Exception {
    JsonNode json = server.get(path).ok();
    before.put(path, stable(json));
    return json;
  }

  /** Restarts the server and reads everything again. */
  public void assertReadAgainAfterARestart() throws Exception {
    server.restart();
    for (Map.Entry<String, String> one : before.entrySet()) {
      assertThat(stable(server.get(one.getKey()).ok())).as(one.getKey()).isEqualTo(one.getValue());
    }
  }

  /** Signed addresses are new each time. */
  private static String stable(JsonNode json) {
    return json.toString().replaceAll("expires=\\d+&sign=[\\w-]+", "signed");
  }
}
