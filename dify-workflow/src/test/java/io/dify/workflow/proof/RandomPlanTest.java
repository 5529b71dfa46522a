package io.dify.workflow.proof;

import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The engine against the {@link Interpreter}. A build runs the same plans as the build before, so that it fails only for what was changed; the long run
 * draws new ones. Repeat a failure with {@code -Ddify.seed}; {@code -Ddify.plans} says how many.
 */
class RandomPlanTest {
  private static final int FEW = Integer.getInteger("dify.plans", 2_000);
  private static final int MANY = Integer.getInteger("dify.plans", 100_000);

  @Test
  @Timeout(120)
  void randomPlansRunAsTheReferenceSays() {
    check(20261121, FEW);
  }

  @Test
  @Tag("long")
  @Timeout(3600)
  void aHundredThousandRandomPlansRunAsTheReferenceSays() {
    check(System.nanoTime(), MANY);
  }

  private static void check(long usual, int plans) {
    long seed = Long.getLong("dify.seed", usual);
    long begin = System.nanoTime();
    for (int number = 0; number < plans; number++) {
      int n = number;
      assertThatCode(() -> Trial.run(seed, n)).doesNotThrowAnyException();
    }
    System.out.printf("%d random plans, -Ddify.seed=%d, %d ms%n", plans, seed,
        (System.nanoTime() - begin) / 1_000_000);
  }
}
