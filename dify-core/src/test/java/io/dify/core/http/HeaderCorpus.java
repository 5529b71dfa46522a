package io.dify.core.http;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Header fields that try to become two, from a generator: what a server sees must be what was meant. */
final class HeaderCorpus {
  static final long SEED = Long.getLong("dify.seed", 20261121L);
  private static final int ROUNDS = Integer.getInteger("dify.headers", 600);
  /** Request line, Host, the two fields, User-Agent. */
  private static final int LINES = 5;
  private static final List<String> ENDS = List.of("\r\n", "\n", "\r", "\n\r", "\u000b", "\f", "\u0085", "\u2028",
      "\u2029", "\u560a", "\u560d\u560a", "\0", "\r\n ", "\r\n\t", "%0d%0a", "\\r\\n", "\u010a", "\u010d\u010a",
      "\u001e");
  private static final List<String> PIECES = List.of("X-Evil: 1", "Content-Length: 0", "\r\nGET /evil HTTP/1.1", "a",
      "",
      " ", "é", "\ud83c\udf75", "Transfer-Encoding: chunked", ": ", "\"", "你好");

  private HeaderCorpus() {}

  /** Requests that a server read differently than they were meant. */
  static List<String> smuggled() throws IOException {
    List<String> smuggled = new ArrayList<>();
    Random random = new Random(SEED);
    try (RawServer server = RawServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        HttpGateway gateway = HttpGateway.under(EgressPolicy.guarded()).allowing(List.of(server.origin()))) {
      for (int i = 0; i < ROUNDS; i++) {
        String name = random.nextInt(4) == 0 ? "X-A" + text(random) : "X-A";
        String value = text(random);
        int before = server.heads().size();
        if (sent(gateway, server, name, value)) {
          List<String> seen = server.heads().subList(before, server.heads().size());
          if (seen.size() != 1 || seen.getFirst().split("\r\n|\r|\n").length != LINES) {
            smuggled.add(i + ": " + seen);
          }
        }
      }
    }
    return smuggled;
  }

  private static boolean sent(HttpGateway gateway, RawServer server, String name, String value) {
    try {
      HttpHeaders headers = new HttpHeaders(Map.of(name, List.of(value), "X-B", List.of("b")));
      HttpLimits limits = HttpLimits.DEFAULT;
      HttpCall call = new HttpCall("GET", server.url("/"), headers, HttpBody.none(), limits);
      gateway.send(call, Cancellation.none()).close();
      return true;
    } catch (DifyException e) {
      return false;
    }
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(4); i >= 0; i--) {
      text.append(PIECES.get(random.nextInt(PIECES.size()))).append(ENDS.get(random.nextInt(ENDS.size())));
    }
    return text.append(PIECES.get(random.nextInt(PIECES.size()))).toString();
  }
}
