package io.dify.workflow.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The random plans are worth something: every bug planted into the scheduler is noticed within a thousand of them. */
@Timeout(120)
class PlantedBugTest {
  private static final int ENOUGH = 1_000;
  private static final long SEED = Long.getLong("dify.seed", 20261121L);

  static List<PlantedBug> bugs() {
    return PlantedBug.ALL;
  }

  @ParameterizedTest
  @MethodSource("bugs")
  void aPlantedBugIsNoticed(PlantedBug bug, @TempDir Path directory) throws IOException, ReflectiveOperationException {
    Mutant mutant = new Mutant(bug, directory);
    Throwable found = null;
    int plan = 0;
    for (; found == null && plan < ENOUGH; plan++) {
      found = mutant.tryPlan(SEED, plan);
    }
    assertThat(found).as("%s: not noticed in %d plans of -Ddify.seed=%d", bug.name(), ENOUGH, SEED)
        .isInstanceOf(AssertionError.class);
    String difference = String.valueOf(found.getCause()).lines().findFirst().orElse("");
    System.out.printf("planted: %s%n  noticed by plan %d: %.150s%n", bug.name(), plan, difference);
  }
}
