package io.dify.workflow.testkit;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.workflow.StandardNodes;
import io.dify.workflow.dsl.AppFile;
import io.dify.workflow.dsl.AppImport;
import io.dify.workflow.node.NodeTypes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A file of cases that say what an app must do, offline ({@code *.cases.yml}). The app is compiled once, when the file is read. Immutable, thread-safe.
 *
 * <pre>{@code
 * CaseFile.read(Path.of("bot.cases.yml")).run().forEach(CaseReport::assertPassed);
 * }</pre>
 */
public final class CaseFile {
  /** How names of case files end. */
  public static final String SUFFIX = ".cases.yml";

  private final Path path;
  private final String text;
  private final NodeTypes types;
  private final AppImport app;
  private final List<TestCase> cases;

  CaseFile(Path path, String text, NodeTypes types, AppImport app, List<TestCase.Spec> specs) {
    this.path = path;
    this.text = text;
    this.types = types;
    this.app = app;
    this.cases = specs.stream().map(spec -> new TestCase(this, spec)).toList();
  }

  /**
   * Reads a case file for an app made of the standard nodes and those that jars on the class path provide.
   *
   * @throws DifyException {@code FILE_UNREADABLE} when there is no such file; {@code SYNTAX} when it, or the app it names, cannot be read: the message
   *     lists every problem as {@code file:line:column: cause}
   */
  public static CaseFile read(Path file) {
    return read(file, StandardNodes.andProvided());
  }

  /** Reads a case file for an app made of these kinds of nodes. */
  public static CaseFile read(Path file, NodeTypes types) {
    return CaseFileReader.read(file, types);
  }

  /**
   * The case files at a path: the file itself, or all below the folder, sorted.
   *
   * @throws DifyException {@code FILE_UNREADABLE} when there is no such path, or no case file below it
   */
  public static List<Path> find(Path path) {
    if (Files.isRegularFile(path)) {
      return List.of(path);
    }
    try (Stream<Path> below = Files.walk(path)) {
      List<Path> found = below.filter(file -> file.toString().endsWith(SUFFIX) && Files.isRegularFile(file)).sorted()
          .toList();
      if (!found.isEmpty()) {
        return found;
      }
    } catch (IOException e) {
      throw new DifyException(ErrorCode.FILE_UNREADABLE, "'" + path + "' cannot be read; check the path.", e);
    }
    throw new DifyException(ErrorCode.FILE_UNREADABLE, "There is no file *" + SUFFIX + " below '" + path + "'.");
  }

  /** Where it stands. */
  public Path path() {
    return path;
  }

  /** The cases, in order; at least one. */
  public List<TestCase> cases() {
    return cases;
  }

  /** Runs all cases, one after the other. */
  public List<CaseReport> run() throws InterruptedException {
    List<CaseReport> reports = new ArrayList<>();
    for (TestCase each : cases) {
      reports.add(each.run());
    }
    return reports;
  }

  /**
   * Runs all cases, and writes what they gave into the file: {@code answer}, {@code outputs} and {@code stream} of every {@code expect} that has
   * them and was wrong. Comments and layout stay. For review in a diff.
   *
   * @return the file as it is then, read again
   * @throws DifyException {@code FILE_UNREADABLE} when it cannot be written, {@code CONFLICT} when a value cannot be replaced in place
   */
  public CaseFile update() throws InterruptedException {
    return CaseUpdate.apply(this, text) ? read(path, types) : this;
  }

  AppImport app() {
    return app;
  }

  boolean chat() {
    return app.file().map(AppFile::mode).map(mode -> mode.isChat()).orElse(false);
  }
}
