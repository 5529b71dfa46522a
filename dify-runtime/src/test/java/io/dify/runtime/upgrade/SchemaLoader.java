package io.dify.runtime.upgrade;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.Map;
import java.util.TreeMap;

/** Sees everything the application does, but of migrations only those of a folder. */
final class SchemaLoader extends URLClassLoader {
  static final Map<String, Path> MODULES = Map.of("runtime", Path.of("src/main/resources/io/dify/runtime/schema"),
      "rag", Path.of("../dify-rag/src/main/resources/io/dify/rag/schema"));

  /** Loaded by a {@link SchemaLoader}, so that migrations are looked for there. */
  static final class Anchor {}

  private SchemaLoader(URL[] places) {
    super(places, SchemaLoader.class.getClassLoader());
  }

  static SchemaLoader of(Path folder) throws MalformedURLException {
    return new SchemaLoader(new URL[]{ folder.toUri().toURL(),
      SchemaLoader.class.getProtectionDomain().getCodeSource().getLocation()});
  }

  Class<?> anchor() throws ClassNotFoundException {
    return findClass(Anchor.class.getName());
  }

  private static boolean isSchema(String name) {
    return name.matches("io/dify/(runtime|rag)/schema(/.*)?");
  }

  @Override
  public URL getResource(String name) {
    return isSchema(name) ? findResource(name) : super.getResource(name);
  }

  @Override
  public Enumeration<URL> getResources(String name) throws IOException {
    return isSchema(name) ? findResources(name) : super.getResources(name);
  }

  /** The files of a module's migrations by their number. */
  static Map<Integer, Path> files(String module) throws IOException {
    Map<Integer, Path> files = new TreeMap<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(MODULES.get(module), "V*.sql")) {
      for (Path file : all) {
        files.put(Integer.parseInt(file.getFileName().toString().replaceAll("V(\\d+)__.*", "$1")), file);
      }
    }
    return files;
  }

  /** Fills a folder with the migrations up to a number, and adds a statement to one of them. */
  static Path fill(Path folder, int last, String module, int changed, String more) throws IOException {
    for (String each : MODULES.keySet()) {
      Path schema = Files.createDirectories(folder.resolve("io/dify/" + each + "/schema"));
      for (Map.Entry<Integer, Path> file : files(each).entrySet()) {
        if (file.getKey() <= last) {
          String sql = Files.readString(file.getValue());
          Files.writeString(schema.resolve(file.getValue().getFileName().toString()),
              each.equals(module) && file.getKey() == changed ? sql + "\n" + more + "\n" : sql);
        }
      }
    }
    return folder;
  }
}
