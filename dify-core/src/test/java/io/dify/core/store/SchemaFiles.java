package io.dify.core.store;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;

/** The migration files of modules at one moment of their history, as a class loader sees them. */
final class SchemaFiles {
  private final Path root;

  SchemaFiles(Path root) {
    this.root = root;
  }

  SchemaFiles with(String module, String name, String sql) throws IOException {
    Path folder = Files.createDirectories(root.resolve("io/dify/" + module + "/schema"));
    Files.writeString(folder.resolve(name), sql);
    return this;
  }

  SchemaFiles without(String module, String name) throws IOException {
    Files.delete(root.resolve("io/dify/" + module + "/schema").resolve(name));
    return this;
  }

  ClassLoader loader() throws MalformedURLException {
    return new URLClassLoader(new URL[]{ root.toUri().toURL()}, getClass().getClassLoader());
  }
}
