package io.dify.rag.extract.process;

import io.dify.rag.extract.parse.ParseLimits;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * How documents are parsed in processes of their own.
 *
 * @param heapMegabytes memory for objects of each process; the whole process takes up to some 150 MB more
 * @param deadline longest time for one document
 * @param parallel processes at the same time
 * @param maxDocuments documents after which a process is replaced
 * @param idle after this time without work a process is ended
 * @param classPath class path of the processes, which must hold this library
 * @param limits bounds of each document
 */
public record ProcessSettings(int heapMegabytes, Duration deadline, int parallel, int maxDocuments, Duration idle,
    String classPath, ParseLimits limits) {
  /** 256 MB, 60 s, as many processes as processors, 200 documents, 30 s of idleness, the class path of this program. */
  public static ProcessSettings standard() {
    return new ProcessSettings(256, Duration.ofSeconds(60), Runtime.getRuntime().availableProcessors(), 200,
        Duration.ofSeconds(30), ownClassPath(), ParseLimits.STANDARD);
  }

  /** Absolute, because the processes run in another folder. */
  private static String ownClassPath() {
    return Arrays.stream(System.getProperty("java.class.path", "").split(File.pathSeparator))
        .filter(entry -> !entry.isEmpty()).map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** The same with another cap on memory. */
  public ProcessSettings withHeapMegabytes(int megabytes) {
    return new ProcessSettings(megabytes, deadline, parallel, maxDocuments, idle, classPath, limits);
  }

  /** The same with another deadline. */
  public ProcessSettings withDeadline(Duration longest) {
    return new ProcessSettings(heapMegabytes, longest, parallel, maxDocuments, idle, classPath, limits);
  }

  /** The same with another class path, for programs whose classes are not on that of the JVM. */
  public ProcessSettings withClassPath(String path) {
    return new ProcessSettings(heapMegabytes, deadline, parallel, maxDocuments, idle, path, limits);
  }
}
