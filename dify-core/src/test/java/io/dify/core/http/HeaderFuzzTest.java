package io.dify.core.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever a value holds, a header stays one header. */
@Timeout(60)
class HeaderFuzzTest {
  @Test
  void aHeaderNeverBecomesTwo() throws IOException {
    assertThat(HeaderCorpus.smuggled()).as("-Ddify.seed=%d", HeaderCorpus.SEED).isEmpty();
  }
}
