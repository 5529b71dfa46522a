package io.dify.runtime.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** An app that needs no knowledge; its answer names the question, so that answers cannot be mixed up. */
public final class EchoApp {
  public static final String SOURCE = """
      version: "0.6.0"
      kind: app
      app: {name: echo, mode: advanced-chat}
      workflow:
        graph:
          nodes:
            - id: start
              data: {type: start, title: Start, variables: []}
            - id: answer
              data: {type: answer, title: Answer, answer: "You said {{#sys.query#}} ({{#sys.dialogue_count#}})"}
          edges:
            - {id: a, source: start, sourceHandle: source, target: answer}
      """;

  private EchoApp() {}

  public static Path in(Path folder) throws IOException {
    return Files.writeString(folder.resolve("echo.yml"), SOURCE);
  }
}
