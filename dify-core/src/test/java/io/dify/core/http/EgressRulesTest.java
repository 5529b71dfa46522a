package io.dify.core.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an operator can allow and restrict. */
class EgressRulesTest {
  private static boolean admits(EgressRules rules, String url) {
    try {
      new GuardedEgress(EgressCorpus::names, rules).addressesOf(Origin.of(url));
      return true;
    } catch (DifyException e) {
      assertThat(e.code()).as(url).isEqualTo(ErrorCode.EGRESS_DENIED);
      return false;
    }
  }

  private static List<AllowRule> rules(String... texts) {
    return List.of(texts).stream().map(AllowRule::parse).toList();
  }

  @ParameterizedTest
  @CsvSource({ "http://10.0.0.1:8080,http://10.0.0.1:8080/x,true", "http://10.0.0.1:8080,http://10.0.0.1/,false",
    "http://10.0.0.1:8080,https://10.0.0.1:8080/,false", "10.0.0.0/8,http://10.200.0.1/,true",
    "10.0.0.0/8,http://private.example/,true", "10.0.0.0/8,http://192.168.0.1/,false",
    "10.0.0.0/8,http://mixed.example/,false", "private.example,http://private.example:99/,true",
    "private.example:80,http://private.example:99/,false", "rivate.example,http://private.example/,false",
    "*.example,http://private.example/,true", "*.private.example,http://private.example/,false",
    "[fd00::1],http://[fd00::1]/,true", "fd00::/8,http://[fd12::1]/,true", "127.0.0.1,http://loop.example/,false",
    "127.0.0.0/8,http://loop.example/,true", "127.0.0.0/8,http://[::ffff:127.0.0.1]/,true",
    "169.254.0.0/16,http://169.254.1.1/,true"})
  void rulesOpenWhatTheyNameAndNothingElse(String rule, String url, boolean open) {
    assertThat(admits(EgressRules.PUBLIC, url)).isFalse();
    assertThat(admits(EgressRules.allowing(rules(rule)), url)).isEqualTo(open);
  }

  @ParameterizedTest
  @CsvSource({ "169.254.0.0/16,false", "0.0.0.0/0,false", "169.254.169.254,false", "http://169.254.169.254,true"})
  void metadataOfCloudsIsOpenedByItsOriginOnly(String rule, boolean open) {
    assertThat(admits(EgressRules.allowing(rules(rule)), "http://169.254.169.254/latest/")).isEqualTo(open);
  }

  @ParameterizedTest
  @ValueSource(strings = { "", "10.0.0.0/33", "383.0.0.0/8", "10.0.0/8", "a b", "*", "*.*", "http://", "ftp://x", "x:y",
    "host/path"})
  void whatIsNoRuleIsRefusedWithExamples(String text) {
    assertThatThrownBy(() -> AllowRule.parse(text)).isInstanceOf(DifyException.class);
  }

  @Test
  void aRestrictionNamesAllThatMayBeReached() {
    EgressRules only = new EgressRules(List.of(), Optional.of(rules("public.example", "private.example")));
    assertThat(admits(EgressRules.allowing(rules("203.0.113.0/24")), "http://public.example/")).isTrue();
    assertThat(admits(only.and(EgressRules.allowing(rules("203.0.113.0/24"))), "http://public.example/")).isTrue();
    assertThat(admits(only, "http://8.8.8.8/")).isFalse();
    assertThat(admits(only, "http://private.example/")).as("named, but still not public").isFalse();
    assertThatThrownBy(() -> new GuardedEgress(EgressCorpus::names, only).addressesOf(Origin.of("http://8.8.8.8/")))
        .hasMessageContaining("rule 'only'").hasMessageContaining("egress.yml");
  }

  @Test
  void rulesOfATenantAddToThoseOfAll() {
    EgressRules all = EgressRules.allowing(rules("10.0.0.0/8"));
    EgressRules tenant = new EgressRules(rules("192.168.0.0/16"), Optional.of(rules("192.168.0.0/16")));
    assertThat(admits(all.and(tenant), "http://192.168.3.4/")).isTrue();
    assertThat(admits(all.and(tenant), "http://10.1.1.1/")).isFalse();
    assertThat(admits(all, "http://192.168.3.4/")).isFalse();
  }
}
