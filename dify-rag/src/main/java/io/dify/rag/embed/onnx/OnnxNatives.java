package io.dify.rag.embed.onnx;

import ai.onnxruntime.OrtEnvironment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Puts onnxruntime's native libraries into a directory that stays. Left alone it unpacks 28 MB into the temp folder at every start and removes
 * them at a clean exit only.
 */
public final class OnnxNatives {
  /** Read by onnxruntime when its classes are first used; a value set by the host wins, and so does the first of two directories of ours, while it is there. */
  private static final String PATH_PROPERTY = "onnxruntime.native.path";

  private static final String ARTIFACT = "com.microsoft.onnxruntime:onnxruntime";

  private OnnxNatives() {}

  /**
   * Unpacks the libraries of this platform below the directory, unless they are there already, and points onnxruntime at them. A library on a
   * platform that the artifact does not serve is onnxruntime's own problem to report. The directory may be shared by processes.
   */
  public static synchronized void unpackBelow(Path directory) {
    String set = System.getProperty(PATH_PROPERTY);
    if (set != null && Files.isDirectory(Path.of(set))) {
      return;
    }
    String resources = "ai/onnxruntime/native/" + platform() + "/";
    List<ModelResource> libraries = List.of(library(resources, "onnxruntime"), library(resources, "onnxruntime4j_jni"));
    if (libraries.stream().anyMatch(library -> OrtEnvironment.class.getResource("/" + library.name()) == null)) {
      return;
    }
    long version = libraries.stream().mapToLong(ModelResource::fingerprint).reduce(17, (a, b) -> 31 * a + b);
    Path target = directory.resolve("onnxruntime-%016x".formatted(version)).toAbsolutePath();
    for (ModelResource library : libraries) {
      library.unpackTo(target.resolve(library.name().substring(resources.length())));
    }
    System.setProperty(PATH_PROPERTY, target.toString());
  }

  private static ModelResource library(String resources, String name) {
    return new ModelResource(resources + System.mapLibraryName(name), ARTIFACT);
  }

  /** The name of the folder in onnxruntime's jar. */
  private static String platform() {
    String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    String machine = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
    String os = system.contains("mac") ? "osx" : system.contains("win") ? "win" : "linux";
    return os + "-" + (machine.equals("amd64") || machine.equals("x86_64") ? "x64" : machine);
  }
}
