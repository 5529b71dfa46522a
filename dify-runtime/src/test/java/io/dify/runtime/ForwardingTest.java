package io.dify.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.dify.core.error.DifyException;
import io.dify.core.model.CallOrigin;
import io.dify.core.model.ForwardingModels;
import io.dify.core.model.Models;
import io.dify.core.tool.Tool;
import io.dify.core.tool.ToolRef;
import io.dify.core.tool.Tools;
import io.dify.core.value.Value;
import io.dify.rag.KnowledgeBases;
import io.dify.runtime.app.Platform;
import io.dify.workflow.StandardNodes;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What stands around another of its kind passes on all of its methods: one that a port has a default for is easily forgotten, and then answers as if nothing
 * were behind it. Looks at all modules. A lambda around another escapes it.
 */
class ForwardingTest {
  private static final JavaClasses OURS = new ClassFileImporter().importUrls(
      Stream.of(DifyException.class, KnowledgeBases.class, StandardNodes.class, Platform.class)
          .map(type -> type.getProtectionDomain().getCodeSource().getLocation()).toList());

  /** Defaults that are right around another, too: of a port, or in one type. */
  private static final Set<String> MEANT = Set.of(
      // They only combine what else the port does.
      "CodeRunner.within", "EgressPolicy.allowing", "FileStore.opening", "NodeContext.render", "NodeContext.files",
      // Schemas of parts, not around others.
      "Schema.orNull",
      // A recording can answer where nothing can run.
      "PassingCode CodeRunner.obstacle");

  /** Forgets a method, to see that it is noticed. */
  private record Forgetful(Tools others) implements Tools {
    @Override
    public Tool tool(ToolRef ref, Value.Obj settings) {
      return others.tool(ref, settings);
    }
  }

  /** Passes all on through a default of an interface between. */
  private record Complete(Models next) implements ForwardingModels {
    @Override
    public Models on(CallOrigin origin) {
      return new Complete(next.on(origin));
    }
  }

  @Test
  void whoeverStandsAroundAnotherPassesOnAllMethods() {
    assertThat(OURS).hasSizeGreaterThan(1000);
    assertThat(OURS.stream().flatMap(ForwardingTest::forgotten)).isEmpty();
  }

  @Test
  void whatIsForgottenIsNoticed() {
    JavaClasses these = new ClassFileImporter().importClasses(Forgetful.class, Complete.class, Tools.class,
        Models.class,
        ForwardingModels.class);
    assertThat(forgotten(these.get(Forgetful.class))).containsExactly(Forgetful.class.getName() + " forgets Tools.on");
    assertThat(forgotten(these.get(Complete.class))).isEmpty();
  }

  private static Stream<String> forgotten(JavaClass type) {
    return type.isInterface()
        ? Stream.of()
        : type.getAllRawInterfaces().stream()
            .filter(port -> port.getPackageName().startsWith("io.dify") && holds(type, port))
            .flatMap(port -> defaults(port).filter(method -> !isSaid(type, method)))
            .map(method -> method.getOwner().getSimpleName() + "." + method.getName())
            .filter(name -> !MEANT.contains(name) && !MEANT.contains(type.getSimpleName() + " " + name)).distinct()
            .map(name -> type.getName() + " forgets " + name);
  }

  private static boolean holds(JavaClass type, JavaClass port) {
    return type.getFields().stream().filter(field -> !field.getModifiers().contains(JavaModifier.STATIC))
        .anyMatch(field -> field.getRawType().isAssignableTo(port.getName()));
  }

  private static Stream<JavaMethod> defaults(JavaClass port) {
    return port.getMethods().stream().filter(method -> Stream.of(JavaModifier.ABSTRACT, JavaModifier.STATIC,
        JavaModifier.PRIVATE, JavaModifier.SYNTHETIC).noneMatch(method.getModifiers()::contains));
  }

  /** By the type, what it extends, or an interface that narrows the port. */
  private static boolean isSaid(JavaClass type, JavaMethod method) {
    List<String> parameters = method.getRawParameterTypes().stream().map(JavaClass::getName).toList();
    Stream<JavaClass> narrower = type.getAllRawInterfaces().stream()
        .filter(other -> !other.equals(method.getOwner()) && other.isAssignableTo(method.getOwner().getName()));
    return Stream.of(type.getClassHierarchy().stream(), narrower).flatMap(classes -> classes)
        .map(JavaClass::getMethods).flatMap(Collection::stream).anyMatch(said -> said.getName().equals(method.getName())
            && said.getRawParameterTypes().stream().map(JavaClass::getName).toList().equals(parameters));
  }
}
