package io.dify.rag;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
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
      .importPackages("io.dify.rag");

  /** Sockets, clients and everything else that opens a connection. */
  private static final DescribedPredicate<JavaClass> WAYS_OUT = resideInAnyPackage("java.net.http..", "javax.net..",
      "javax.naming..", "java.rmi..", "com.sun.net..")
      .or(nameMatching("java\\.net\\.(Server|Datagram|Multicast)?Socket|java\\.net\\.HttpURLConnection"))
      .or(nameMatching("java\\.nio\\.channels\\.\\w*(Socket|Datagram)Channel"))
      .or(nameMatching("org\\.jsoup\\.(Connection|helper\\.HttpConnection).*"));

  @Test
  void thereIsSomethingToCheck() {
    assertThat(OURS.size()).isGreaterThan(40);
  }

  @TestFactory
  Stream<DynamicTest> rules() {
    return Stream.of(
        noClasses().should().dependOnClassesThat().resideInAnyPackage("io.dify.workflow..", "io.dify.runtime.."),
        noClasses().should().dependOnClassesThat().resideInAnyPackage("dev.langchain4j..")
            .because("only model files of it are used"),
        slices().matching("io.dify.rag.(**)").should().beFreeOfCycles(),
        noClasses().should().dependOnClassesThat(WAYS_OUT).because("the one way out is core.http"),
        noClasses().that().doNotHaveSimpleName("ModelResource" /* reads models from the class path */).should()
            .dependOnClassesThat().haveNameMatching("java\\.net\\.(URL|(Jar)?URLConnection)")
            .because("the one way out is core.http"),
        onlyIn("io.dify.rag.index.lucene", "org.apache.lucene.."),
        onlyIn("io.dify.rag.embed.onnx", "ai.onnxruntime.."),
        onlyIn("io.dify.rag.measure", "com.knuddels.."),
        onlyIn("io.dify.rag..store", "java.sql..", "javax.sql..", "org.jdbi.."),
        noClasses().that().resideOutsideOfPackage("io.dify.rag.testkit").should().dependOnClassesThat()
            .resideInAnyPackage("io.dify.core.testkit.."),
        noClasses().that().resideOutsideOfPackages("io.dify.rag.compute").should()
            .dependOnClassesThat().haveFullyQualifiedName("java.util.concurrent.ThreadPoolExecutor")
            .because("threads that compute belong to a ComputePool"),
        noClasses().should().callConstructor(Thread.class, Runnable.class),
        noClasses().should().callMethod(Thread.class, "sleep", long.class),
        noClasses().should().callMethod(java.time.Instant.class, "now"),
        noClasses().should().callMethod(System.class, "currentTimeMillis"),
        noClasses().should().callMethod(System.class, "nanoTime"),
        noClasses().should().accessField(System.class, "out"),
        noClasses().should().accessField(System.class, "err"),
        noClasses().should().callMethod(Throwable.class, "printStackTrace"),
        noClasses().should().callConstructor(RuntimeException.class, String.class),
        noClasses().should().dependOnClassesThat().haveFullyQualifiedName("java.util.Random")
            .because("randomness is a parameter"),
        classes().that().areTopLevelClasses().and().areNotInterfaces().should(beFinal()))
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

  private static ArchRule onlyIn(String home, String... packages) {
    return noClasses().that().resideOutsideOfPackage(home).should().dependOnClassesThat().resideInAnyPackage(packages);
  }

  private static ArchCondition<JavaClass> beFinal() {
    return new ArchCondition<>("be final or sealed") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        boolean closed = type.getModifiers().contains(JavaModifier.FINAL) || type.isEnum() || type.reflect().isSealed()
            || type.getSimpleName().equals("package-info");
        if (!closed) {
          events.add(SimpleConditionEvent.violated(type, type.getName() + " is neither final nor sealed"));
        }
      }
    };
  }
}
