package io.dify.runtime.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.error.DifyException;
import io.dify.runtime.testing.TestServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The example of an extension, made a jar and put on the class path. */
@Timeout(60)
class ExtensionsTest {
  private static final Path EXAMPLE = Path.of("../examples/extension/src/main").toAbsolutePath().normalize();
  private static final String APP = """
      version: "0.6.0"
      kind: app
      app: {name: greeter, mode: workflow}
      workflow:
        graph:
          nodes:
            - id: start
              data: {type: start, title: Start, variables: []}
            - id: tool
              data:
                type: tool
                title: Greet
                provider_id: greeting
                provider_type: builtin
                provider_name: greeting
                tool_name: greet
                tool_parameters: {whom: {type: constant, value: Ada}}
                tool_configurations: {}
            - id: end
              data: {type: end, title: End, outputs: [{variable: text, value_selector: [tool, text]}]}
          edges:
            - {id: a, source: start, sourceHandle: source, target: tool}
            - {id: b, source: tool, sourceHandle: source, target: end}
      """;

  @TempDir
  Path folder;

  private final ClassLoader before = Thread.currentThread().getContextClassLoader();
  private URLClassLoader loader;

  @BeforeEach
  void build() throws IOException {
    loader = new URLClassLoader(new URL[]{ jar(EXAMPLE).toUri().toURL()}, before);
    Thread.currentThread().setContextClassLoader(loader);
  }

  @AfterEach
  void close() throws IOException {
    Thread.currentThread().setContextClassLoader(before);
    loader.close();
  }

  private Path jar(Path project) throws IOException {
    Path classes = Files.createDirectory(folder.resolve("classes"));
    List<String> arguments = new ArrayList<>(List.of("-d", classes.toString(), "-proc:none", "-classpath",
        System.getProperty("java.class.path"), "--release", "21"));
    try (Stream<Path> sources = Files.walk(project.resolve("java"))) {
      sources.filter(file -> file.toString().endsWith(".java")).map(Path::toString).forEach(arguments::add);
    }
    assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(new String[0]))).isZero();
    Path jar = folder.resolve("extension.jar");
    try (OutputStream out = Files.newOutputStream(jar); JarOutputStream entries = new JarOutputStream(out)) {
      for (Path root : List.of(classes, project.resolve("resources"))) {
        try (Stream<Path> files = Files.walk(root)) {
          for (Path file : files.filter(Files::isRegularFile).toList()) {
            entries.putNextEntry(new JarEntry(root.relativize(file).toString().replace('\\', '/')));
            Files.copy(file, entries);
            entries.closeEntry();
          }
        }
      }
    }
    return jar;
  }

  @Test
  void aJarAddsRoutesWithCredentialsAndDocsFiltersAndTools() throws Exception {
    try (TestServer server = new TestServer()) {
      assertThat(server.get("/ext/greeting/Ada").json().path("greeting").asText()).isEqualTo("Hello, Ada!");
      assertThat(server.get("/openapi.json").json().path("paths").path("/ext/greeting/{name}").path("get")
          .path("security").toString()).isEqualTo("[{\"appKey\":[]}]");
      server.use("app-unknown");
      assertThat(server.get("/ext/greeting/Ada").status()).isEqualTo(401);
      server.use(server.key(APP));
      assertThat(server.post("/v1/workflows/run", "{'inputs':{},'user':'u1'}").json().path("data").path("outputs")
          .path("text").asText()).isEqualTo("Hello, Ada!");
      assertThat(server.get("/ext/greeting/Ada?maintenance=1").status()).isEqualTo(503);
    }
  }

  @Test
  void anExtensionThatCannotBeLoadedKeepsTheServerFromStartingAndIsNamed() throws IOException {
    Path broken = Files.createDirectories(folder.resolve("broken/META-INF/services"));
    Files.writeString(broken.resolve(RuntimeExtension.class.getName()), "com.example.Missing");
    try (URLClassLoader with = new URLClassLoader(new URL[]{ folder.resolve("broken").toUri().toURL()}, before)) {
      Thread.currentThread().setContextClassLoader(with);
      assertThatThrownBy(Extensions::provided).isInstanceOf(DifyException.class)
          .hasMessageContaining("com.example.Missing");
    }
  }
}
