package io.dify.rag.extract;

import static io.dify.rag.extract.OfficeFiles.document;
import static io.dify.rag.extract.OfficeFiles.docx;
import static io.dify.rag.extract.OfficeFiles.docxParts;
import static io.dify.rag.extract.OfficeFiles.paragraph;
import static io.dify.rag.extract.OfficeFiles.zip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.rag.document.SourceDocument;
import io.dify.rag.extract.OfficeFiles.Content;
import io.dify.rag.extract.parse.ParseLimits;
import io.dify.rag.extract.process.ParserPool;
import io.dify.rag.extract.process.ProcessSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Parsing processes that are killed, hang, run out of memory, or are left alone. */
class ParserPoolTest {
  private static final byte[] SMALL = docx(paragraph("Hello."));

  private static ProcessSettings settings() {
    return ProcessSettings.standard();
  }

  private static String text(Extractors extractors, String name, byte[] content) {
    return ((Extracted.Prose) extractors.extract(SourceDocument.of(name, content), ExtractOptions.defaults())).text();
  }

  private static DifyException failure(Extractors extractors, String name, byte[] content) {
    return catchThrowableOfType(DifyException.class, () -> text(extractors, name, content));
  }

  private static void ended(long id) throws Exception {
    ProcessHandle.of(id).ifPresent(process -> {
      try {
        process.onExit().get(30, TimeUnit.SECONDS);
      } catch (Exception e) {
        throw new AssertionError("process " + id + " goes on", e);
      }
    });
  }

  /** Stops a process and waits until each of its threads stands still, where the system tells: the signal only asks for it. */
  private static void stop(long id) throws Exception {
    new ProcessBuilder("kill", "-STOP", Long.toString(id)).start().waitFor();
    Path threads = Path.of("/proc", Long.toString(id), "task");
    while (Files.isDirectory(threads) && !allStopped(threads)) {
      Thread.onSpinWait();
    }
  }

  private static boolean allStopped(Path threads) throws IOException {
    try (Stream<Path> each = Files.list(threads)) {
      for (Path thread : each.toList()) {
        String state = Files.readString(thread.resolve("stat"));
        if (state.charAt(state.lastIndexOf(')') + 2) != 'T') {
          return false;
        }
      }
      return true;
    }
  }

  @Test
  void nothingIsStartedBeforeADocumentNeedsIt() {
    try (ParserPool pool = new ParserPool(settings()); Extractors extractors = Extractors.with(pool)) {
      text(extractors, "a.md", "# Tea".getBytes(StandardCharsets.UTF_8));

      assertThat(pool.processIds()).isEmpty();
    }
  }

  @Test
  void aProcessIsKeptForTheNextDocumentAndEndsWithThePool() throws Exception {
    List<Long> ids;
    try (ParserPool pool = new ParserPool(settings()); Extractors extractors = Extractors.with(pool)) {
      assertThat(text(extractors, "a.docx", SMALL)).isEqualTo("Hello.");
      ids = pool.processIds();
      assertThat(text(extractors, "b.docx", SMALL)).isEqualTo("Hello.");

      assertThat(ids).hasSize(1);
      assertThat(pool.processIds()).isEqualTo(ids);
    }
    ended(ids.getFirst());
  }

  @Test
  void aKilledProcessIsReplaced() throws Exception {
    try (ParserPool pool = new ParserPool(settings()); Extractors extractors = Extractors.with(pool)) {
      text(extractors, "a.docx", SMALL);
      long id = pool.processIds().getFirst();
      ProcessHandle.of(id).orElseThrow().destroyForcibly();
      ended(id);

      assertThat(text(extractors, "b.docx", SMALL)).isEqualTo("Hello.");
      assertThat(pool.processIds()).hasSize(1).doesNotContain(id);
    }
  }

  @Test
  void aProcessThatHangsIsKilledAtTheDeadline() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/bin/kill")) || Files.isExecutable(Path.of("/usr/bin/kill")));
    try (ParserPool pool = new ParserPool(settings().withDeadline(Duration.ofSeconds(10)));
        Extractors extractors = Extractors.with(pool)) {
      text(extractors, "a.docx", SMALL);
      long id = pool.processIds().getFirst();
      stop(id);

      DifyException failure = failure(extractors, "slow.docx", SMALL);

      assertThat(failure.code()).isEqualTo(ErrorCode.TIMEOUT);
      assertThat(failure.text()).startsWith("slow.docx takes longer than 10 s").contains("ProcessSettings.deadline");
      ended(id);
      assertThat(text(extractors, "b.docx", SMALL)).isEqualTo("Hello.");
    }
  }

  @Test
  void aDocumentThatNeedsTooMuchMemoryFailsAloneAndNamesTheSetting() {
    Map<String, Content> parts = docxParts("");
    String block = "<w:r><w:t>x</w:t></w:r>".repeat(10_000);
    parts.put("word/document.xml", out -> {
      out.write(document("<w:p>").replace("</w:body></w:document>", "").getBytes(StandardCharsets.UTF_8));
      for (int i = 0; i < 200; i++) {
        out.write(block.getBytes(StandardCharsets.UTF_8));
      }
      out.write("</w:p></w:body></w:document>".getBytes(StandardCharsets.UTF_8));
    });
    try (ParserPool pool = new ParserPool(settings().withHeapMegabytes(32));
        Extractors extractors = Extractors.with(pool)) {
      DifyException failure = failure(extractors, "huge.docx", zip(parts));

      assertThat(failure.code()).isEqualTo(ErrorCode.LIMIT_EXCEEDED);
      assertThat(failure.text()).startsWith("huge.docx needs more than the 32 MB")
          .contains("ProcessSettings.heapMegabytes");
      assertThat(text(extractors, "b.docx", SMALL)).isEqualTo("Hello.");
    }
  }

  @Test
  void errorsOfParsersNameTheFile() {
    try (Extractors extractors = Extractors.standard()) {
      DifyException failure = failure(extractors, "a.docx", zip(Map.of("a.txt", OfficeFiles.text("x"))));

      assertThat(failure.code()).isEqualTo(ErrorCode.UNSUPPORTED_TYPE);
      assertThat(failure.text()).startsWith("a.docx is a ZIP archive");
    }
  }

  @Test
  void aProcessIsReplacedAfterItsShareOfDocuments() throws Exception {
    ProcessSettings two = new ProcessSettings(64, Duration.ofSeconds(60), 1, 2, Duration.ofSeconds(30),
        settings().classPath(),
        ParseLimits.STANDARD);
    try (ParserPool pool = new ParserPool(two); Extractors extractors = Extractors.with(pool)) {
      text(extractors, "a.docx", SMALL);
      long id = pool.processIds().getFirst();
      text(extractors, "b.docx", SMALL);
      ended(id);

      assertThat(text(extractors, "c.docx", SMALL)).isEqualTo("Hello.");
    }
  }

  @Test
  void anIdleProcessEnds() throws Exception {
    ProcessSettings brief = new ProcessSettings(64, Duration.ofSeconds(60), 1, 100, Duration.ofMillis(50),
        settings().classPath(),
        ParseLimits.STANDARD);
    try (ParserPool pool = new ParserPool(brief); Extractors extractors = Extractors.with(pool)) {
      text(extractors, "a.docx", SMALL);

      pool.processIds().forEach(id -> {
        try {
          ended(id);
        } catch (Exception e) {
          throw new AssertionError(e);
        }
      });
      assertThat(pool.processIds()).isEmpty();
    }
  }

  @Test
  void aProcessHasNoEnvironment() throws IOException {
    try (ParserPool pool = new ParserPool(settings()); Extractors extractors = Extractors.with(pool)) {
      text(extractors, "a.docx", SMALL);
      Path environment = Path.of("/proc/" + pool.processIds().getFirst() + "/environ");
      assumeTrue(Files.isReadable(environment));

      assertThat(Files.readString(environment).replace("\u0000", "")).isEqualTo("LC_ALL=C.UTF-8");
    }
  }

  @Test
  void noMoreProcessesRunThanAllowed() throws Exception {
    ProcessSettings two = new ProcessSettings(64, Duration.ofSeconds(60), 2, 100, Duration.ofSeconds(30),
        settings().classPath(),
        ParseLimits.STANDARD);
    try (ParserPool pool = new ParserPool(two);
        Extractors extractors = Extractors.with(pool);
        ExecutorService callers = Executors.newFixedThreadPool(6)) {
      List<Callable<String>> calls = new ArrayList<>();
      for (int i = 0; i < 24; i++) {
        String words = "document " + i;
        calls.add(() -> text(extractors, words + ".docx", docx(paragraph(words))));
      }
      List<Future<String>> texts = callers.invokeAll(calls);

      for (int i = 0; i < texts.size(); i++) {
        assertThat(texts.get(i).get()).isEqualTo("document " + i);
      }
      assertThat(pool.processIds()).hasSizeLessThanOrEqualTo(2);
    }
  }

  @Test
  void whatCannotStartSaysWhatToSet() {
    try (Extractors extractors = Extractors.standard(settings().withClassPath("/nowhere"))) {
      DifyException failure = failure(extractors, "a.docx", SMALL);

      assertThat(failure.text()).startsWith("a.docx cannot be parsed").contains("ProcessSettings.classPath",
          "Extractors.inProcess");
    }
  }

  @Test
  void aProcessEndsWhenItsOwnerIsGone() throws Exception {
    Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
        settings().classPath(),
        "io.dify.rag.extract.process.ParserMain").redirectError(ProcessBuilder.Redirect.DISCARD).start();

    process.getOutputStream().close();

    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
  }
}
