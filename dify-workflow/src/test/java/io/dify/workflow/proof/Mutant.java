package io.dify.workflow.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
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

/** The engine with a planted bug, compiled from the sources and kept apart from the real one by a class loader of its own. */
final class Mutant extends ClassLoader {
  /** What knows the scheduler, directly or not; everything else is shared. */
  private static final Pattern OURS = Pattern.compile("io\\.dify\\.workflow\\.(schedule|stream|engine|proof)\\..*");
  private static final Path SOURCES = Path.of("src", "main", "java", "io", "dify", "workflow");

  private final Path classes;
  private final Method trial;

  Mutant(PlantedBug bug, Path directory) throws IOException, ReflectiveOperationException {
    super(Mutant.class.getClassLoader());
    this.classes = directory;
    compile(bug);
    trial = loadClass(Trial.class.getName()).getDeclaredMethod("run", long.class, int.class);
    trial.setAccessible(true);
  }

  private void compile(PlantedBug bug) throws IOException {
    String source = Files.readString(SOURCES.resolve(bug.file()));
    assertThat(source.split(Pattern.quote(bug.original()), -1))
        .as("'%s' stands once in %s", bug.original(), bug.file()).hasSize(2);
    String changed = source.replace(bug.original(), bug.planted());
    JavaCompiler compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler(), "needs a JDK");
    StringWriter log = new StringWriter();
    boolean compiled = compiler.getTask(log, null, null,
        List.of("-d", classes.toString(), "-classpath", System.getProperty("java.class.path"), "-proc:none", "-nowarn"),
        null, List.of(new SimpleJavaFileObject(URI.create("mem:///" + bug.file()), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return changed;
          }
        })).call();
    assertThat(compiled).as("%s: %s", bug.name(), log).isTrue();
  }

  /** What a plan finds wrong; null if nothing. */
  Throwable tryPlan(long seed, int number) throws IllegalAccessException {
    try {
      trial.invoke(null, seed, number);
      return null;
    } catch (InvocationTargetException e) {
      return e.getCause();
    }
  }

  /** What may know the planted classes is loaded anew, those first. */
  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!OURS.matcher(name).matches()) {
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
