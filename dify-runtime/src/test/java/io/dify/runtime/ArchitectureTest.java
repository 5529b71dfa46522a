package io.dify.runtime;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The walls of this module. */
class ArchitectureTest {
  private static final JavaClasses OURS = new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests())
      .importPackages("io.dify.runtime");

  /**
   * Sockets, clients and everything else that opens a connection. The clients of infrastructure that the operator configures are in libraries: of databases
   * behind {@code core.store}, of S3 behind {@code runtime.storage.s3}, of mail behind {@code runtime.mail.smtp}. {@code runtime.http} listens, and does not connect.
   */
  private static final DescribedPredicate<JavaClass> WAYS_OUT = resideInAnyPackage("java.net.http..", "javax.net..",
      "javax.naming..", "java.rmi..", "com.sun.net..", "org.eclipse.jetty.client..")
      .or(nameMatching("java\\.net\\.(Datagram|Multicast)?Socket|java\\.net\\.(Http|Jar)?URLConnection"))
      .or(nameMatching("java\\.nio\\.channels\\.\\w*(Socket|Datagram)Channel"))
      .or(nameMatching("org\\.jsoup\\..*"));

  @Test
  void thereIsSomethingToCheck() {
    assertThat(OURS.size()).isGreaterThan(80);
  }

  @TestFactory
  Stream<DynamicTest> rules() {
    return Stream.of(
        slices().matching("io.dify.runtime.(**)").should().beFreeOfCycles(),
        onlyIn("io.dify.runtime.http..", "org.eclipse.jetty.."),
        onlyIn("io.dify.runtime.storage.s3..", "software.amazon.."),
        onlyIn("io.dify.runtime.mail.smtp..", "jakarta.mail.."),
        onlyIn("io.dify.runtime..store..", "java.sql..", "javax.sql..", "org.jdbi.."),
        onlyIn("io.dify.runtime.cli..", "picocli..", "me.tongfei..", "ch.qos.logback.."),
        noClasses().should().dependOnClassesThat().resideInAnyPackage("dev.langchain4j..", "org.apache.lucene..",
            "ai.onnxruntime..", "org.flywaydb..", "com.zaxxer..").because("modules below wrap them"),
        noClasses().that().resideOutsideOfPackage("io.dify.runtime.cli..").should().dependOnClassesThat()
            .resideInAPackage("..testkit.."),
        noClasses().that().resideOutsideOfPackages("io.dify.runtime.app..", "io.dify.runtime.cli..").should()
            .dependOnClassesThat().resideInAnyPackage("io.dify.runtime.app..", "io.dify.runtime.cli..")
            .because("the composition root knows all and nobody knows it"),
        noClasses().that().resideOutsideOfPackages("io.dify.runtime.app..", "io.dify.runtime.cli..",
            "io.dify.runtime.http.dataset").should().dependOnClassesThat().resideInAPackage("io.dify.rag..")
            .because("runs reach knowledge through the port only"),
        noClasses().that().resideInAnyPackage("io.dify.runtime.auth..", "io.dify.runtime.tenant..",
            "io.dify.runtime.conversation..", "io.dify.runtime.registry..", "io.dify.runtime.run..").should()
            .dependOnClassesThat().resideInAPackage("io.dify.runtime.http..").because("concepts know no HTTP"),
        noClasses().should().dependOnClassesThat(WAYS_OUT).because("the one way out is core.http"),
        noClasses().should().callMethod(java.net.URL.class, "openStream"),
        noClasses().should().callMethod(java.net.URL.class, "openConnection"),
        noClasses().that().resideOutsideOfPackage("io.dify.runtime.http").should().dependOnClassesThat()
            .haveNameMatching("java\\.net\\.(Server)?Socket"),
        noClasses().that().resideOutsideOfPackage("io.dify.runtime.cli").should().accessField(System.class, "out"),
        noClasses().that().resideOutsideOfPackage("io.dify.runtime.cli").should().accessField(System.class, "err"),
        noClasses().that().resideOutsideOfPackage("io.dify.runtime.cli").should()
            .callMethod(System.class, "exit", int.class),
        noClasses().that().resideOutsideOfPackage("io.dify.runtime.cli").should().callMethod(System.class, "getenv"),
        noClasses().that().doNotHaveSimpleName("Console").should().callMethod(Throwable.class, "printStackTrace"),
        noClasses().that().doNotHaveSimpleName("StopSignal").should()
            .callConstructor(Thread.class, Runnable.class, String.class),
        noClasses().should().callConstructor(Thread.class, Runnable.class),
        noClasses().should().callMethod(Thread.class, "sleep", long.class),
        noClasses().should().callMethod(java.time.Instant.class, "now"),
        noClasses().should().callMethod(System.class, "currentTimeMillis"),
        noClasses().should().callConstructor(RuntimeException.class, String.class),
        fields().that().areStatic().should().beFinal())
        .map(rule -> DynamicTest.dynamicTest(rule.getDescription(), () -> rule.allowEmptyShould(true).check(OURS)));
  }

  @Test
  void everyPackageIsNullMarked() throws ClassNotFoundException {
    Set<String> names = new TreeSet<>();
    OURS.forEach(type -> names.add(type.getPackageName()));
    for (String name : names) {
      assertThat(Class.forName(name + ".package-info").isAnnotationPresent(NullMarked.class)).as(name).isTrue();
    }
  }

  @Test
  void classesAreClosed() {
    assertThat(OURS.stream().filter(type -> type.isTopLevelClass() && !type.isInterface() && !type.isEnum())
        .filter(type -> !type.getSimpleName().equals("package-info"))
        .filter(type -> !type.getModifiers().contains(JavaModifier.FINAL)).map(type -> type.getName()).toList())
        .isEmpty();
  }

  private static ArchRule onlyIn(String home, String... packages) {
    return noClasses().that().resideOutsideOfPackage(home).should().dependOnClassesThat().resideInAnyPackage(packages);
  }
}
