package io.dify.workflow.testkit.junit;

import io.dify.workflow.testkit.CaseFile;
import io.dify.workflow.testkit.CaseReport;
import io.dify.workflow.testkit.TestCase;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeTestExecutionCallback;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.junit.platform.commons.support.AnnotationSupport;

/** What stands behind {@link DifyCaseFiles}. */
final class CaseInvocations implements TestTemplateInvocationContextProvider {
  CaseInvocations() {}

  @Override
  public boolean supportsTestTemplate(ExtensionContext context) {
    return AnnotationSupport.isAnnotated(context.getTestMethod(), DifyCaseFiles.class);
  }

  @Override
  public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
    return AnnotationSupport.findAnnotation(context.getRequiredTestMethod(), DifyCaseFiles.class).stream()
        .flatMap(files -> Stream.of(files.value())).flatMap(path -> CaseFile.find(Path.of(path)).stream())
        .flatMap(file -> CaseFile.read(file).cases().stream()).map(Invocation::new);
  }

  /** One case; it runs when its report is first wanted. */
  private static final class Invocation
      implements
        TestTemplateInvocationContext,
        ParameterResolver,
        BeforeTestExecutionCallback {
    private final TestCase test;
    private @Nullable CaseReport report;

    Invocation(TestCase test) {
      this.test = test;
    }

    @Override
    public String getDisplayName(int index) {
      return test.name();
    }

    @Override
    public List<Extension> getAdditionalExtensions() {
      return List.of(this);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      Class<?> type = parameter.getParameter().getType();
      return type == CaseReport.class || type == TestCase.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == TestCase.class ? test : report();
    }

    @Override
    public void beforeTestExecution(ExtensionContext context) {
      report().assertPassed();
    }

    private CaseReport report() {
      if (report == null) {
        try {
          report = test.run();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new AssertionError("The test was interrupted.", e);
        }
      }
      return report;
    }
  }
}
