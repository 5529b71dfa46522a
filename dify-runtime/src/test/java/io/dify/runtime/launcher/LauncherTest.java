package io.dify.runtime.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The launcher script in a make-believe clone: JDKs and the Maven wrapper are scripts that say how they were called. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "The launcher is a shell script.")
class LauncherTest {
  private static final Path SCRIPT = Path.of("..", "dify").toAbsolutePath().normalize();
  private static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");

  @TempDir
  Path temp;
  private Path clone;
  private Path jdks;
  private final Map<String, String> environment = new TreeMap<>();

  private record Output(int status, String out, String err) {}

  @BeforeEach
  void makeClone() throws IOException {
    clone = Files.createDirectories(temp.resolve("a clone with blanks"));
    jdks = Files.createDirectories(temp.resolve("all jdks"));
    executable(clone.resolve("dify"), Files.readString(SCRIPT));
    executable(clone.resolve("mvnw"), "#!/bin/sh\necho \"built by $JAVA_HOME: $*\"\nexit ${MVNW_STATUS:-0}\n");
    source("pom.xml");
    source("dify-core/src/main/java/A.java");
    source("dify-runtime/pom.xml");
    Files.createDirectories(clone.resolve("examples/faq-bot"));
    Files.writeString(Files.createDirectories(clone.resolve("dify-runtime/target")).resolve("dify-runtime.jar"), "");
    environment.put("PATH", "/usr/bin:/bin");
    environment.put("HOME", temp.toString());
    environment.put("LANG", "en_US.UTF-8");
    environment.put("DIFY_JDK_DIRS", jdks.toString());
    hideJavaOnPath();
  }

  /** A PATH with everything the script needs but no Java, which the machine may have in /usr/bin. */
  private void hideJavaOnPath() throws IOException {
    Path tools = Files.createDirectories(temp.resolve("tools"));
    for (String tool : List.of("sh", "sed", "head", "find", "dirname", "readlink", "mv", "rm", "touch", "env")) {
      Path real = Files.exists(Path.of("/usr/bin", tool)) ? Path.of("/usr/bin", tool) : Path.of("/bin", tool);
      Files.createSymbolicLink(tools.resolve(tool), real);
    }
    environment.put("PATH", tools.toString());
  }

  private void source(String name) throws IOException {
    Path file = clone.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "");
    Files.setLastModifiedTime(file, FileTime.from(LONG_AGO));
  }

  private static void executable(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Path jdk(Path home, String version) throws IOException {
    executable(home.resolve("bin/javac"), "#!/bin/sh\n");
    executable(home.resolve("bin/java"), "#!/bin/sh\necho \"java of $0 in $PWD with locale ${LC_ALL:-none}\"\n"
        + "for a in \"$@\"; do echo \"<$a>\"; done\n");
    Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"Test\"\nJAVA_VERSION=\"" + version + "\"\n");
    return home;
  }

  private Output run(String... arguments) throws Exception {
    return run(clone.resolve("dify"), arguments);
  }

  private Output run(Path script, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("/bin/sh", script.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(Files.createDirectories(temp.resolve("else where"))
        .toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Output(process.waitFor(), out, err);
  }

  @Test
  void withoutAnyJdkItSaysWhatToDo() throws Exception {
    Output output = run("version");
    assertThat(output.status()).isEqualTo(1);
    assertThat(output.err()).contains("no JDK 21 or newer").contains("JAVA_HOME").contains("Install one");
  }

  @Test
  void olderJdksAreNotEnough() throws Exception {
    jdk(jdks.resolve("jdk-17"), "17.0.15");
    jdk(jdks.resolve("jdk8"), "1.8.0_392");
    environment.put("JAVA_HOME", jdks.resolve("jdk-17").toString());
    assertThat(run("version").err()).contains("no JDK 21 or newer");
  }

  @Test
  void javaHomeComesFirst() throws Exception {
    jdk(jdks.resolve("jdk-25"), "25.0.3");
    Path home = jdk(temp.resolve("my own jdk"), "21.0.1");
    environment.put("JAVA_HOME", home.toString());
    assertThat(run("version").out()).startsWith("java of " + home);
  }

  @Test
  void aJavaHomeThatIsTooOldIsPassedOver() throws Exception {
    Path newest = jdk(jdks.resolve("jdk-25"), "25.0.3");
    environment.put("JAVA_HOME", jdk(temp.resolve("old"), "17.0.1").toString());
    assertThat(run("version").out()).startsWith("java of " + newest);
  }

  @Test
  void theNewestOfTheUsualPlacesIsTaken() throws Exception {
    jdk(jdks.resolve("jdk-21"), "21.0.1");
    Path newest = jdk(jdks.resolve("temurin 25/Contents/Home"), "25.0.3");
    jdk(jdks.resolve("jdk-24"), "24");
    assertThat(run("version").out()).startsWith("java of " + newest);
  }

  @Test
  void aJdkOnThePathIsFoundThroughItsLinks() throws Exception {
    Path home = jdk(temp.resolve("linked jdk"), "23.0.1");
    Path bin = Files.createDirectories(temp.resolve("bin"));
    Files.createSymbolicLink(bin.resolve("step"), home.resolve("bin/javac"));
    Files.createSymbolicLink(bin.resolve("javac"), Path.of("step"));
    environment.put("PATH", bin + ":" + environment.get("PATH"));
    assertThat(run("version").out()).startsWith("java of " + home);
  }

  @Test
  void argumentsReachTheJarAsTheyAreAndTheFolderStays() throws Exception {
    jdk(jdks.resolve("jdk-25"), "25.0.3");
    Output output = run("run", "my app.yml", "--query", "a 'b' \"c\" $d *", "");
    assertThat(output.status()).isZero();
    assertThat(output.out()).contains("in " + temp.resolve("else where").toRealPath())
        .contains("<-jar>\n<" + clone.toRealPath().resolve("dify-runtime/target/dify-runtime.jar") + ">\n")
        .endsWith("<run>\n<my app.yml>\n<--query>\n<a 'b' \"c\" $d *>\n<>\n");
    assertThat(output.out()).doesNotContain("built by");
  }

  @Test
  void itWorksThroughALinkToIt() throws Exception {
    jdk(jdks.resolve("jdk-25"), "25.0.3");
    Path link = Files.createSymbolicLink(temp.resolve("link"), clone.resolve("dify"));
    assertThat(run(link, "version").out()).contains("<version>");
  }

  @Test
  void optionsOfTheUserComeAfterOurOwn() throws Exception {
    jdk(jdks.resolve("jdk-25"), "25.0.3");
    environment.put("DIFY_JAVA_OPTS", "-Xmx1g -Da=b");
    assertThat(run("version").out()).containsSubsequence("<-Xms48m>", "<-Xmx1g>\n<-Da=b>\n", "<-jar>");
  }

  @Test
  void aMissingJarIsBuiltWithTheSameJdk() throws Exception {
    Path home = jdk(jdks.resolve("jdk-25"), "25.0.3");
    Path jar = clone.resolve("dify-runtime/target/dify-runtime.jar");
    Files.delete(jar);
    Output output = run("version");
    assertThat(output.err()).contains("building the runtime")
        .contains("built by " + home + ": -q -pl dify-runtime -am");
    assertThat(output.out()).contains("<version>").doesNotContain("built");
    assertThat(run("version").err()).isEmpty();
  }

  @Test
  void aSourceNewerThanTheJarIsBuilt() throws Exception {
    jdk(jdks.resolve("jdk-25"), "25.0.3");
    assertThat(run("version").err()).isEmpty();
    Files.setLastModifiedTime(clone.resolve("dify-core/src/main/java/A.java"),
        FileTime.from(Files.getLastModifiedTime(clone.resolve("dify-runtime/target/dify-runtime.jar")).toInstant()
            .plusSeconds(10)));
    assertThat(run("version").err()).contains("building the runtime");
  }

  @Test
  void aFailedBuildRunsNothing() throws Exception {
    jdk(jdks.resolve("jdk-25"), "25.0.3");
    Files.delete(clone.resolve("dify-runtime/target/dify-runtime.jar"));
    environment.put("MVNW_STATUS", "1");
    Output output = run("version");
    assertThat(output.status()).isEqualTo(1);
    assertThat(output.err()).contains("the build failed");
    assertThat(output.out()).isEmpty();
  }

  @Test
  void aLocaleWithoutUtf8IsReplacedForTheJvm() throws Exception {
    jdk(jdks.resolve("jdk-25"), "25.0.3");
    assertThat(run("version").out()).contains("locale none");
    environment.put("LANG", "C");
    assertThat(run("version").out()).contains("locale C.UTF-8");
  }

  @Test
  void aServerLeavesAnArchiveOfClassesForTheNextOne() throws Exception {
    jdk(jdks.resolve("jdk-25"), "25.0.3");
    Path archive = clone.toRealPath().resolve("dify-runtime/target/classes-25.jsa");
    Path fresh = clone.toRealPath().resolve("dify-runtime/target/classes-25.jsa.new");
    assertThat(run("version").out()).doesNotContain("classes-25");
    assertThat(run("serve").out()).contains("<-XX:ArchiveClassesAtExit=" + fresh + ">");
    Files.write(fresh, new byte[1000]);
    assertThat(run("serve").out()).as("a server that failed early").contains("<-XX:ArchiveClassesAtExit=");
    assertThat(fresh).doesNotExist();
    Files.write(fresh, new byte[25 << 20]);
    Files.setLastModifiedTime(clone.resolve("dify-runtime/target/dify-runtime.jar"),
        FileTime.from(LONG_AGO.plusSeconds(10)));
    assertThat(run("version").out()).contains("<-XX:SharedArchiveFile=" + archive + ">");
    assertThat(run("serve").out()).contains("<-XX:SharedArchiveFile=" + archive + ">")
        .doesNotContain("ArchiveClassesAtExit");
    Files.copy(SCRIPT, clone.resolve("dify-runtime/target/dify-runtime.jar"), StandardCopyOption.REPLACE_EXISTING);
    Files.setLastModifiedTime(archive, FileTime.from(LONG_AGO));
    assertThat(run("serve").out()).as("the jar is newer").contains("<-XX:ArchiveClassesAtExit=");
  }
}
