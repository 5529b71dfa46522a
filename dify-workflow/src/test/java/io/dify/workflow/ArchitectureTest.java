package io.dify.workflow;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaModifier.FINAL;
import static com.tngtech.archunit.core.domain.JavaModifier.STATIC;
import static com.tngtech.archunit.lang.conditions.ArchConditions.accessTargetWhere;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The walls of this module, checked on its classes. */
class ArchitectureTest {
  private static final int LEAST_CLASSES = 150;
  private static final String ROOT = "io.dify.workflow";
  private static final String KINDS = "node.*";
  /** Inside out: a package uses only those before it. */
  private static final List<String> LAYERS = List.of("pool", "condition", "node", "prompt", "agent", KINDS,
      "moderation", "graph",
      "graph.lint", "dsl.yaml",
      "dsl", "run",
      "event", "journal", "schedule", "stream", "engine", "replay", "journal.store", "", "build", "testkit",
      "testkit.junit");
  private static final JavaClasses CLASSES = new ClassFileImporter()
      .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages(ROOT);
  private static final JavaClasses OFFENDER = new ClassFileImporter().importClasses(Offender.class);

  @Test
  void thereIsSomethingToCheck() {
    assertThat(CLASSES.size()).isGreaterThanOrEqualTo(LEAST_CLASSES);
  }

  @Test
  void everyPackageHasItsLayer() {
    assertThat(CLASSES.stream().map(ArchitectureTest::layer).collect(Collectors.toSet())).isSubsetOf(LAYERS);
  }

  @Test
  void packagesUseOnlyThoseBeforeThem() {
    Set<String> wrong = CLASSES.stream().flatMap(type -> type.getDirectDependenciesFromSelf().stream())
        .filter(ArchitectureTest::isOutward).map(Dependency::getDescription)
        .collect(Collectors.toCollection(TreeSet::new));
    assertThat(wrong).isEmpty();
  }

  private static boolean isOutward(Dependency dependency) {
    JavaClass target = dependency.getTargetClass();
    return isOurs(target) && LAYERS.indexOf(layer(dependency.getOriginClass())) < LAYERS.indexOf(layer(target));
  }

  private static boolean isOurs(JavaClass type) {
    return type.getPackageName().equals(ROOT) || type.getPackageName().startsWith(ROOT + ".");
  }

  /** The package below the root; all kinds of nodes are one layer. */
  private static String layer(JavaClass type) {
    String name = type.getPackageName();
    String below = name.equals(ROOT) ? "" : name.substring(ROOT.length() + 1);
    return below.startsWith("node.") ? KINDS : below;
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void kindsOfNodesDoNotKnowEachOther() {
    slices().matching(ROOT + ".node.(*)..").should().notDependOnEachOther().check(CLASSES);
  }

  @Test
  void everyPackageIsNullMarked() {
    Set<String> unmarked = CLASSES.stream().map(JavaClass::getPackage).distinct()
        .filter(aPackage -> !aPackage.isAnnotatedWith(NullMarked.class)).map(JavaPackage::getName)
        .collect(Collectors.toSet());
    assertThat(unmarked).as("packages without a package-info.java that says @NullMarked").isEmpty();
  }

  @Test
  void staticFieldsAreFinal() {
    fields().that().haveModifier(STATIC).should().haveModifier(FINAL).check(CLASSES);
  }

  static Stream<ArchRule> prohibitions() {
    return Stream.of(
        noUse("io.dify.rag..", "io.dify.runtime..").as("Arrows between modules lead to core only"),
        noUse("dev.langchain4j..", "org.apache.lucene..", "java.net..")
            .as("Models, indexes and sockets are behind ports of core"),
        noUse("javax.net..", "javax.naming..", "java.rmi..", "com.sun.net..", "javax.xml.parsers..",
            "javax.xml.transform..", "org.xml.sax..", "javax.imageio..", "org.jsoup..")
            .as("The one way out is core.http, and no parser that could find another is used"),
        noCallsOutside("testkit..", "javax.xml.stream.XMLInputFactory.newInstance",
            "javax.xml.stream.XMLInputFactory.newFactory", "javax.xml.stream.XMLOutputFactory.newInstance")
            .as("XML is written, by the testkit, and never read"),
        noUseOutside("dsl..", "org.yaml.snakeyaml..").as("Only dsl knows the YAML library"),
        noUseOutside("testkit.junit..", "org.junit..").as("JUnit is optional"),
        noUseOutside("testkit..", "io.dify.core.testkit..").as("What is not a testkit does without one"),
        noUseOutside("journal.store..", "java.sql..", "javax.sql..", "org.jdbi..").as("Only stores know databases"),
        noCallsOutside("(engine|testkit)..", "java.lang.Thread.<init>", "java.lang.Thread.ofVirtual",
            "java.lang.Thread.ofPlatform",
            "java.lang.Thread.startVirtualThread", "java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor",
            "java.util.concurrent.Executors.newThreadPerTaskExecutor",
            "java.util.concurrent.ScheduledThreadPoolExecutor.<init>",
            "java.util.Timer.<init>").as("Only the engine, and its double in the testkit, have threads"),
        noCallsOutside("engine..", "java.lang.System.nanoTime", "java.time.InstantSource.system")
            .as("Only the engine looks at a clock"),
        noCalls("java.time.Instant.now", "java.lang.System.currentTimeMillis", "java.util.UUID.randomUUID",
            "java.lang.Math.random",
            "java.util.concurrent.ThreadLocalRandom.current").as("Time, ids and randomness are parameters"),
        noCalls("java.lang.Thread.sleep", "java.util.concurrent.CompletableFuture.supplyAsync",
            "java.util.concurrent.CompletableFuture.runAsync", "java.util.concurrent.ForkJoinPool.commonPool")
            .as("Nobody sleeps or uses the common pool"),
        noCalls("java.lang.System.out", "java.lang.System.err", "java.lang.System.exit")
            .as("Libraries do not talk or exit"),
        noCalls("java.lang.RuntimeException.<init>", "java.lang.Exception.<init>").as("Exceptions have a code"));
  }

  @ParameterizedTest
  @MethodSource("prohibitions")
  void nobodyDoesWhatIsProhibited(ArchRule prohibition) {
    prohibition.check(CLASSES);
  }

  @ParameterizedTest
  @MethodSource("prohibitions")
  void prohibitionsNoticeAnOffender(ArchRule prohibition) {
    boolean needsOtherModule = prohibition.getDescription().startsWith("Arrows");
    assertThat(needsOtherModule || prohibition.evaluate(OFFENDER).hasViolation()).isTrue();
  }

  private static ArchRule noUse(String... packages) {
    return noClasses().should().dependOnClassesThat().resideInAnyPackage(packages);
  }

  private static ArchRule noUseOutside(String home, String... packages) {
    return noClasses().that().resideOutsideOfPackage(ROOT + "." + home).should().dependOnClassesThat()
        .resideInAnyPackage(packages).allowEmptyShould(true);
  }

  private static ArchRule noCalls(String... members) {
    return noClasses().should(accessTargetWhere(in(Set.of(members))));
  }

  private static ArchRule noCallsOutside(String home, String... members) {
    return noClasses().that().resideOutsideOfPackage(ROOT + "." + home).should(accessTargetWhere(in(Set.of(members))));
  }

  private static DescribedPredicate<JavaAccess<?>> in(Set<String> members) {
    return describe("is one of " + members,
        access -> members.contains(access.getTargetOwner().getName() + "." + access.getName()));
  }

  /** Does what is prohibited, to see that it is noticed. Never run. */
  @SuppressWarnings("unused")
  private static final class Offender {
    java.sql.Connection connection;
    java.net.Socket socket;
    javax.xml.parsers.DocumentBuilder xml;
    org.yaml.snakeyaml.Yaml yaml;
    org.junit.jupiter.api.DynamicTest test;
    io.dify.core.testkit.ManualClock clock;

    void offend() throws InterruptedException {
      new Thread(() -> {}).start();
      Thread.sleep(System.nanoTime());
      System.out.println(Instant.now());
      javax.xml.stream.XMLInputFactory.newInstance();
      throw new RuntimeException();
    }
  }
}
