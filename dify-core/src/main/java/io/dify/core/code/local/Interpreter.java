package io.dify.core.code.local;

import com.fasterxml.jackson.databind.JsonNode;
import io.dify.core.code.CodeLanguage;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.ValueJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * An interpreter, and the files it needs to run.
 *
 * @param language what it understands
 * @param program the program itself
 * @param files files and folders that must be there at the same places: the program, its library, and what these load
 * @param packages folders of further packages
 * @param spareAddresses address space it reserves and does not use, in bytes
 */
record Interpreter(CodeLanguage language, Path program, List<Path> files, List<Path> packages, long spareAddresses) {
  private static final int MAX_LIBRARIES = 2_000;
  private static final long PYTHON_SPARE = 128L << 20;
  /** V8 reserves ranges for code and pointers, and eight GiB and more for each memory of WebAssembly, which so cannot be had. */
  private static final long NODE_SPARE = 2L << 30;
  private static final String ASK_PYTHON = """
      import json, os, sys, sysconfig
      if sys.version_info < (3, 8): sys.exit(1)
      paths = sysconfig.get_paths()
      print(json.dumps([os.path.realpath(sys.executable), paths["stdlib"], paths["platstdlib"]]))
      """;
  private static final String ASK_NODE = """
      if (Number(process.versions.node.split('.')[0]) < 18) process.exit(1);
      const shared = Object.values(process.config.variables.node_builtin_shareable_builtins || {}).flat();
      console.log(JSON.stringify([require('fs').realpathSync(process.execPath),
          ...new Set(shared.map(String).filter(file => file.startsWith('/usr/share/')).map(file => file.split('/').slice(0, 4).join('/')))]))
      """;

  Interpreter {
    files = List.copyOf(files);
    packages = List.copyOf(packages);
  }

  /** The name programs of a language usually have. */
  static String usualName(CodeLanguage language) {
    return switch (language) {
      case PYTHON3 -> "python3";
      case JAVASCRIPT -> "node";
    };
  }

  /**
   * Asks an interpreter where its files are.
   *
   * @throws DifyException {@code SANDBOX_UNAVAILABLE} when it is none, or too old: Python 3.8 and Node 18 are the least
   */
  static Interpreter of(CodeLanguage language, Path program, List<Path> packages) {
    List<String> question = switch (language) {
      case PYTHON3 -> List.of(program.toString(), "-I", "-S", "-c", ASK_PYTHON);
      case JAVASCRIPT -> List.of(program.toString(), "-e", ASK_NODE);
    };
    Set<Path> files = new LinkedHashSet<>();
    JsonNode answer = answer(question);
    answer.forEach(place -> files.add(Path.of(place.asText())));
    files.removeIf(file -> !Files.exists(file));
    files.addAll(packages);
    List<Path> loading = new ArrayList<>(List.of(Path.of(answer.path(0).asText())));
    files.stream().filter(Files::isDirectory).forEach(folder -> loading.addAll(libraries(folder)));
    files.addAll(Programs.libraries(loading));
    return new Interpreter(language, loading.getFirst(), List.copyOf(files), packages,
        language == CodeLanguage.PYTHON3 ? PYTHON_SPARE : NODE_SPARE);
  }

  private static JsonNode answer(List<String> question) {
    try {
      JsonNode answer = ValueJson.mapper().readTree(Programs.output(question));
      if (answer.isArray() && !answer.isEmpty()) {
        return answer;
      }
    } catch (IOException e) {
      throw new DifyException(ErrorCode.SANDBOX_UNAVAILABLE, question.getFirst() + " is no interpreter.", e);
    }
    throw new DifyException(ErrorCode.SANDBOX_UNAVAILABLE, question.getFirst() + " is no interpreter.");
  }

  private static List<Path> libraries(Path folder) {
    try (Stream<Path> below = Files.walk(folder)) {
      return below.filter(file -> file.toString().matches(".*\\.(so|node)(\\.[0-9.]+)?")).filter(Files::isRegularFile)
          .limit(MAX_LIBRARIES).toList();
    } catch (IOException | UncheckedIOException e) {
      throw new DifyException(ErrorCode.SANDBOX_UNAVAILABLE, "The folder " + folder + " cannot be read.", e);
    }
  }

  /** The command that starts the worker program. */
  List<String> command(SandboxLimits limits) {
    return switch (language) {
      case PYTHON3 -> List.of(program.toString(), "-I", "-S", "-B", "-X", "utf8", "-c", Resources.text("worker.py"));
      case JAVASCRIPT -> List.of(program.toString(), "--max-old-space-size=" + (limits.memoryBytes() >> 20) * 5 / 8,
          "--max-semi-space-size=8", "--v8-pool-size=1", "-e", Resources.text("worker.js"));
    };
  }
}
