package io.dify.core.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** The way out with one guard switched off, compiled from the sources and kept apart from the real one by a class loader of its own. */
final class PlantedHole extends ClassLoader {
  private static final String OURS = PlantedHole.class.getPackageName() + ".";
  private static final Path SOURCES = Path.of("src", "main", "java", "io", "dify", "core", "http");

  /**
   * A guard to switch off.
   *
   * @param name what is switched off
   * @param file where it stands
   * @param original the line, which stands there once
   * @param planted what stands there instead
   */
  record Guard(String name, String file, String original, String planted) {
    @Override
    public String toString() {
      return name;
    }
  }

  private final Path classes;

  PlantedHole(Guard guard, Path directory) throws IOException {
    super(PlantedHole.class.getClassLoader());
    this.classes = directory;
    String source = Files.readString(SOURCES.resolve(guard.file()));
    assertThat(source.split(Pattern.quote(guard.original()), -1))
        .as("'%s' stands once in %s", guard.original(), guard.file()).hasSize(2);
    compile(guard, source.replace(guard.original(), guard.planted()));
  }

  private void compile(Guard guard, String source) {
    JavaCompiler compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler(), "needs a JDK");
    StringWriter log = new StringWriter();
    boolean compiled = compiler.getTask(log, null, null,
        List.of("-d", classes.toString(), "-classpath", System.getProperty("java.class.path"), "-proc:none", "-nowarn"),
        null, List.of(new SimpleJavaFileObject(URI.create("mem:///" + guard.file()), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source;
          }
        })).call();
    assertThat(compiled).as("%s: %s", guard.name(), log).isTrue();
  }

  /** What a method without parameters of a class of this package gives, run behind the hole. */
  @SuppressWarnings("unchecked")
  List<String> run(Class<?> type, String method) throws ReflectiveOperationException {
    Method found = loadClass(type.getName()).getDeclaredMethod(method);
    found.setAccessible(true);
    return (List<String>) found.invoke(null);
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith(OURS)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> known = findLoadedClass(name);
      return known == null ? define(name) : known;
    }
  }

  private Class<?> define(String name) throws ClassNotFoundException {
    String file = name.replace('.', '/') + ".class";
    Path planted = classes.resolve(file);
    try (InputStream in = Files.exists(planted)
        ? Files.newInputStream(planted)
        : getParent().getResourceAsStream(file)) {
      if (in == null) {
        throw new ClassNotFoundException(name);
      }
      byte[] bytes = in.readAllBytes();
      return defineClass(name, bytes, 0, bytes.length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
