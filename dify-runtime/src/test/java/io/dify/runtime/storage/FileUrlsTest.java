package io.dify.runtime.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.secret.MasterKey;
import io.dify.core.secret.Signer;
import io.dify.core.testkit.ManualClock;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class FileUrlsTest {
  private static final String ID = "0198a2b4-0000-7000-8000-000000000001";

  private final MasterKey key = MasterKey.generate(new SecureRandom());
  private final ManualClock clock = new ManualClock(Instant.parse("2026-01-02T03:04:05Z"));
  private final FileUrls urls = with(new Signer(key, "addresses of files"));

  private FileUrls with(Signer signer) {
    return new FileUrls(() -> signer, "https://dify.example", Duration.ofMinutes(5), clock);
  }

  private void check(FileUrls by, String url) {
    String[] parts = url.split("[/?&=]");
    by.check(parts[4], parts[5], parts[6], parts[8], parts[10]);
  }

  @Test
  void anAddressIsGoodUntilItsEnd() {
    String url = urls.sign(FileUrls.FILES, "t1", ID);
    assertThat(url).matches("https://dify.example/files/file/t1/" + ID + "\\?expires=\\d+&sign=[\\w-]{43}");
    check(urls, url);
    clock.advance(Duration.ofMinutes(5));
    check(urls, url);
    clock.advance(Duration.ofSeconds(1));
    assertThatThrownBy(() -> check(urls, url)).hasMessageContaining("expired");
  }

  @Test
  void otherKeysAndOtherPurposesSignNothingHere() {
    for (Signer other : new Signer[]{ new Signer(MasterKey.generate(new SecureRandom()), "addresses of files"),
      new Signer(key, "something else")}) {
      String url = with(other).sign(FileUrls.FILES, "t1", ID);
      assertThatThrownBy(() -> check(urls, url)).hasMessageContaining("signature");
    }
  }

  @Test
  void addressesInAnAnswerAreMadeGoodAgainForTheirOwnWorkspace() {
    String own = urls.sign(FileUrls.FILES, "t1", ID);
    String foreign = urls.sign(FileUrls.FILES, "t2", ID);
    String forged = own.replaceFirst("sign=.*", "sign=" + "A".repeat(43));
    clock.advance(Duration.ofDays(400));
    String renewed = urls.renewed("t1", "![a](" + own + ") " + foreign + " " + forged + " /files/ x");
    assertThat(renewed).startsWith("![a](https://dify.example/files/file/t1/")
        .endsWith(") " + foreign + " " + forged + " /files/ x");
    check(urls, renewed.substring(5, renewed.indexOf(')')));
  }

  @Test
  void imagesOfPassagesGetAddresses() {
    String passage = "See ![cup](attachment:" + "a".repeat(64) + ") and ![no](attachment:x).";
    String shown = urls.withImages("t1", passage);
    assertThat(shown).contains("![cup](https://dify.example/files/image/t1/" + "a".repeat(64) + "?expires=")
        .endsWith(" and ![no](attachment:x).");
    assertThat(urls.document("t1", "b", "d")).contains("/files/document/t1/b.d?");
  }
}
