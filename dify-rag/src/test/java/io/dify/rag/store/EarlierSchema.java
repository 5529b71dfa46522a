package io.dify.rag.store;

import io.dify.core.store.Database;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.Objects;

/** Sees everything the application does, but of the migrations of this module only the first ones: as an earlier release saw them. */
final class EarlierSchema extends URLClassLoader {
  private static final String FOLDER = "io/dify/rag/schema";

  private EarlierSchema(URL root) {
    super(new URL[]{ root}, EarlierSchema.class.getClassLoader());
  }

  /**
   * Brings a database to what was the newest version once.
   *
   * @param scratch an empty folder
   */
  static void migrate(Database database, int version, Path scratch) throws IOException, URISyntaxException {
    Path schema = Files.createDirectories(scratch.resolve(FOLDER));
    Path all = Path.of(Objects.requireNonNull(KnowledgeSchema.class.getResource("/" + FOLDER)).toURI());
    try (DirectoryStream<Path> files = Files.newDirectoryStream(all, "V*.sql")) {
      for (Path file : files) {
        if (Integer.parseInt(file.getFileName().toString().replaceAll("V(\\d+)__.*", "$1")) <= version) {
          Files.copy(file, schema.resolve(file.getFileName().toString()));
        }
      }
    }
    try (EarlierSchema loader = new EarlierSchema(scratch.toUri().toURL())) {
      Object ofLoader = Proxy.newProxyInstance(loader, new Class<?>[]{ Runnable.class}, (proxy, method, none) -> null);
      database.migrate("rag", ofLoader.getClass());
    }
  }

  @Override
  public URL getResource(String name) {
    return name.startsWith(FOLDER) ? findResource(name) : super.getResource(name);
  }

  @Override
  public Enumeration<URL> getResources(String name) throws IOException {
    return name.startsWith(FOLDER) ? findResources(name) : super.getResources(name);
  }
}
