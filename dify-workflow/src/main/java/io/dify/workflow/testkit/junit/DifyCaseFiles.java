package io.dify.workflow.testkit.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Runs a test method once for each case of case files. The case fails the test by itself; the method is called when it has passed, with a
 * {@link io.dify.workflow.testkit.CaseReport} or a {@link io.dify.workflow.testkit.TestCase} if it asks for them, and may look further. For apps made of the
 * standard nodes.
 *
 * <pre>{@code
 * @DifyCaseFiles("src/test/cases")
 * void theBotAnswersBriefly(CaseReport report) {
 *   assertThat(report.result().answer()).hasSizeLessThan(500);
 * }
 * }</pre>
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@ExtendWith(CaseInvocations.class)
public @interface DifyCaseFiles {
  /** Case files, or folders of them; relative to the working directory, which is the module's. */
  String[] value();
}
