package io.dify.core;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaModifier.FINAL;
import static com.tngtech.archunit.core.domain.JavaModifier.STATIC;
import static com.tngtech.archunit.lang.conditions.ArchConditions.accessTargetWhere;
import static com.tngtech.archunit.lang.conditions.ArchConditions.dependOnClassesThat;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The house rules of this module, checked on its classes. */
class ArchitectureTest {
  private static final int LEAST_CLASSES = 60;
  private static final JavaClasses CLASSES = new ClassFileImporter()
      .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages("io.dify.core");
  private static final JavaClasses OFFENDER = new ClassFileImporter().importClasses(Offender.class);

  /** Who may do what nobody else may: the one place to edit. A name of a package ends in two dots, all others are classes. */
  static List<Privilege> privileges() {
    return List.of(
        using("the database and its libraries", "java.sql..", "javax.sql..", "org.jdbi..", "org.flywaydb..",
            "com.zaxxer..", "org.sqlite..", "org.postgresql..")
            .only("io.dify.core.store.."),
        using("langchain4j", "dev.langchain4j..")
            .only("io.dify.core.model.langchain4j..", "io.dify.core.model.openai..",
                "io.dify.core.model.anthropic..",
                "io.dify.core.http.." /* gives its models our HTTP client */),
        using("the library that checks JSON schemas", "com.networknt..").only("io.dify.core.schema.."),
        using("the library that reads HTML", "org.jsoup..").only("io.dify.core.tool.web.."),
        using("the library that reads YAML", "org.yaml.snakeyaml..").only("io.dify.core.tool.openapi.."),
        using("sockets and HTTP clients", "java.net.http..", "java.net.Socket", "java.net.ServerSocket",
            "java.net.DatagramSocket", "java.net.URLConnection", "java.net.HttpURLConnection", "javax.net..",
            "java.nio.channels.SocketChannel", "java.nio.channels.ServerSocketChannel",
            "java.nio.channels.AsynchronousSocketChannel", "java.nio.channels.DatagramChannel", "java.rmi..",
            "javax.naming..", "com.sun.net..", "sun.net..")
            .only("io.dify.core.http..", "io.dify.core.testkit.." /* the wire test server */),
        calling("addresses opened past our HTTP client", "java.net.URL.openStream", "java.net.URL.openConnection",
            "java.net.URL.getContent", "java.net.URL.<init>", "java.net.URI.toURL", "org.jsoup.Jsoup.connect",
            "org.jsoup.Jsoup.newSession", "java.net.InetAddress.getByName", "java.net.InetAddress.getAllByName")
            .only("io.dify.core.http..", "io.dify.core.testkit.."),
        using("parsers that fetch what a document names", "javax.xml..", "org.xml.sax..", "javax.imageio..",
            "javax.swing..", "java.beans..").only(),
        calling("threads", "java.lang.Thread.<init>", "java.lang.Thread.ofPlatform", "java.lang.Thread.ofVirtual",
            "java.lang.Thread.startVirtualThread", "java.util.Timer.<init>",
            "java.util.concurrent.ThreadPoolExecutor.<init>",
            "java.util.concurrent.ScheduledThreadPoolExecutor.<init>", "java.util.concurrent.ForkJoinPool.<init>",
            "java.util.concurrent.Executors.*")
            .only("io.dify.core.store.SqliteWriter" /* owns the one connection that writes */,
                "io.dify.core.store.ReaderThreads" /* native frames pin carriers */,
                "io.dify.core.http.." /* one thread reads a stream, a few look up names */,
                "io.dify.core.code.local.CodeThreads" /* start processes and read from them */,
                "io.dify.core.model.langchain4j.HostedModel" /* a model of the host blocks its caller */,
                "io.dify.core.testkit.." /* the wire test server */),
        calling("the common pool", "java.util.concurrent.CompletableFuture.supplyAsync",
            "java.util.concurrent.CompletableFuture.runAsync", "java.util.concurrent.ForkJoinPool.commonPool",
            "*.parallelStream", "*.parallel")
            .only("io.dify.core.code.local.Launcher",
                "io.dify.core.code.local.Execution" /* with threads of their own */),
        calling("processes", "java.lang.ProcessBuilder.<init>", "java.lang.Runtime.exec")
            .only("io.dify.core.code.local.." /* the sandbox */),
        calling("sleep", "java.lang.Thread.sleep", "java.util.concurrent.TimeUnit.sleep").only(),
        calling("the wall clock and randomness not passed in", "java.time.Instant.now", "java.time.LocalDate.now",
            "java.time.LocalDateTime.now", "java.time.OffsetDateTime.now", "java.time.ZonedDateTime.now",
            "java.lang.System.currentTimeMillis", "java.util.Date.<init>", "java.util.UUID.randomUUID",
            "java.lang.Math.random", "java.util.concurrent.ThreadLocalRandom.current")
            .only("io.dify.core.time.."),
        calling("the console", "java.lang.System.out", "java.lang.System.err", "*.printStackTrace")
            .only(),
        calling("the end of the process", "java.lang.System.exit", "java.lang.Runtime.halt", "java.lang.Runtime.exit")
            .only(),
        calling("exceptions without a code", "java.lang.RuntimeException.<init>", "java.lang.Exception.<init>",
            "java.lang.Error.<init>")
            .only("io.dify.core.error.DifyException" /* extends it */));
  }

  @Test
  void thereIsSomethingToCheck() {
    assertThat(CLASSES.size()).isGreaterThanOrEqualTo(LEAST_CLASSES);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("io.dify.core.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void everyPackageIsNullMarked() {
    Set<String> unmarked = CLASSES.stream().map(JavaClass::getPackage).distinct()
        .filter(aPackage -> !aPackage.isAnnotatedWith(NullMarked.class)).map(JavaPackage::getName)
        .collect(Collectors.toSet());
    assertThat(unmarked).as("packages without a package-info.java that says @NullMarked").isEmpty();
  }

  @Test
  void nobodyButTheTestkitItselfUsesIt() {
    noClasses().that().resideOutsideOfPackage("..testkit..").should().dependOnClassesThat()
        .resideInAPackage("..testkit..").check(CLASSES);
  }

  @Test
  void templatesHaveNoWayOut() {
    noClasses().that().resideInAPackage("io.dify.core.template..").should().dependOnClassesThat()
        .resideInAnyPackage("java.lang.reflect..", "java.lang.invoke..", "java.io..", "java.nio.file..", "java.net..",
            "javax.script..")
        .check(CLASSES);
  }

  @Test
  void staticFieldsAreFinal() {
    fields().that().haveModifier(STATIC).should().haveModifier(FINAL).check(CLASSES);
  }

  @ParameterizedTest
  @MethodSource("privileges")
  void privilegesStayWithThoseWhoHaveThem(Privilege privilege) {
    privilege.rule().check(CLASSES);
  }

  @ParameterizedTest
  @MethodSource("privileges")
  void everyPrivilegeIsMissedByWhoeverTakesIt(Privilege privilege) {
    assertThat(privilege.rule().evaluate(OFFENDER).hasViolation()).isTrue();
  }

  private static Privilege using(String what, String... types) {
    return new Privilege(what, dependOnClassesThat(describe(what, type -> named(type, List.of(types)))), List.of());
  }

  /** @param members {@code class.member}, with {@code *} for any class or any member */
  private static Privilege calling(String what, String... members) {
    Set<String> names = Set.of(members);
    return new Privilege(what, accessTargetWhere(describe(what, (JavaAccess<?> access) -> {
      String owner = access.getTargetOwner().getName();
      return Stream.of(owner + "." + access.getName(), owner + ".*", "*." + access.getName()).anyMatch(names::contains);
    })), List.of());
  }

  /** Whether the type, or the one around it, is in the list by its own name or by a package around it. */
  private static boolean named(JavaClass type, List<String> names) {
    return names.stream().anyMatch(name -> name.endsWith("..")
        ? type.getName().startsWith(name.substring(0, name.length() - 1))
        : type.getName().equals(name) || type.getName().startsWith(name + "$"));
  }

  /** Something that is forbidden but to a few. */
  private record Privilege(String what, ArchCondition<JavaClass> condition, List<String> holders) {
    Privilege only(String... allowed) {
      return new Privilege(what, condition, List.of(allowed));
    }

    ArchRule rule() {
      return noClasses().that(describe("are not among " + holders, type -> !named(type, holders))).should(condition)
          .as("Only " + holders + " may use " + what).allowEmptyShould(true);
    }

    @Override
    public String toString() {
      return what;
    }
  }

  /** Does all that is forbidden, to see that it is noticed. Never run. */
  @SuppressWarnings("unused")
  private static final class Offender {
    dev.langchain4j.data.message.UserMessage message;
    java.sql.Connection connection;
    com.networknt.schema.JsonSchema schema;
    org.jsoup.nodes.Document page;
    javax.xml.parsers.DocumentBuilder xml;
    org.yaml.snakeyaml.nodes.Node yaml;

    void offend() throws Exception {
      new Socket().close();
      URI.create("http://localhost").toURL().openStream().close();
      Stream.of("x").map(Thread::new);
      CompletableFuture.runAsync(() -> {});
      Thread.sleep(1);
      new ProcessBuilder("true");
      System.out.println(java.time.Instant.now());
      System.exit(1);
      throw new RuntimeException();
    }
  }
}
