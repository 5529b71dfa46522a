package io.dify.workflow.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.workflow.StandardNodes;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProvidedTypesTest {
  /** A kind a jar could bring. */
  public static final class Greeting implements NodeType<NodeConfig> {
    private final FunctionNode greet = new FunctionNode("greeting", call -> Map.of("text", "hello"));

    @Override
    public String name() {
      return greet.name();
    }

    @Override
    public NodeConfig parse(NodeData data) {
      return greet.parse(data);
    }

    @Override
    public NodeExecutor executor(NodeConfig config) {
      return greet.executor((FunctionNode.Config) config);
    }
  }

  private static URLClassLoader jar(Path dir, String provider) throws IOException {
    Path services = Files.createDirectories(dir.resolve("META-INF/services"));
    Files.writeString(services.resolve(NodeType.class.getName()), provider);
    return new URLClassLoader(new URL[]{ dir.toUri().toURL()}, ProvidedTypesTest.class.getClassLoader());
  }

  @Test
  void aJarOnTheClassPathAddsItsKinds(@TempDir Path dir) throws IOException {
    try (URLClassLoader loader = jar(dir, Greeting.class.getName())) {
      assertThat(StandardNodes.types().withProvided(loader).find("greeting")).containsInstanceOf(Greeting.class);
    }
    assertThat(StandardNodes.andProvided().find("greeting")).isEmpty();
  }

  @Test
  void aJarThatPromisesTooMuchIsNamed(@TempDir Path dir) throws IOException {
    try (URLClassLoader loader = jar(dir, "com.example.Missing")) {
      assertThatThrownBy(() -> StandardNodes.types().withProvided(loader)).hasMessageContaining("com.example.Missing");
    }
  }
}
