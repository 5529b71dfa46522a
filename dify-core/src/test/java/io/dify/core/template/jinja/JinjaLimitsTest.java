package io.dify.core.template.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.template.JinjaLimits;
import io.dify.core.value.Value;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Hostile templates end with an error that says which limit it was; nothing outside the variables can be reached. */
@Timeout(60)
class JinjaLimitsTest {
  private static final JinjaLimits LIMITS = JinjaLimits.DEFAULT;

  /** Moves on a millisecond each time it is looked at. */
  private static InstantSource ticking() {
    AtomicLong millis = new AtomicLong();
    return () -> Instant.ofEpochMilli(millis.getAndIncrement());
  }

  private static String render(String template) {
    return Render.render(template, Map.of("s", Value.of("abc")), LIMITS, ticking());
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "{% for a in range(1000) %}{% for b in range(1000) %}{% for c in range(1000) %}{% endfor %}{% endfor %}{% endfor %}",
    "{% for a in range(10**9) %}{% endfor %}",
    "{% for a in range(10**9) if false %}{% endfor %}",
    "{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(60) }}",
    "{% for a in range(10**9) %}{{ [3,1,2]|sort|join|length|string|trim }}{% endfor %}",
    "{% for a in range(10**7) %}{% set x = 7 ** 4000 %}{% endfor %}",
  })
  void timeIsLimited(String template) {
    assertThatThrownBy(() -> render(template)).isInstanceOf(DifyException.class)
        .hasMessageContaining("JinjaLimits.max").extracting("code")
        .isIn(ErrorCode.TIMEOUT, ErrorCode.LIMIT_EXCEEDED);
  }

  @Test
  void aLoopOfATrillionEndsAtTheDeadline() {
    assertThatThrownBy(() -> render("\n{% for a in range(10**12) %}{% endfor %}"))
        .hasMessage(
            "Template, line 2: the template takes longer than 5000 ms. Give it less to do, or raise JinjaLimits.maxTime.")
        .extracting("code").isEqualTo(ErrorCode.TIMEOUT);
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "{{ 'x' * 10**9 }}", "{{ [0] * 10**9 }}", "{{ (0,) * 10**12 }}", "{{ range(10**9)|list }}", "{{ s.center(10**9) }}",
    "{{ s|center(10**9) }}", "{{ s.ljust(10**12) }}", "{{ s.zfill(10**9) }}", "{{ '%999999999d' % 1 }}",
    "{{ '%.999999999f' % 1 }}{{ '%999999999s' % 1 }}", "{{ '{:>999999999}'.format(1) }}", "{{ s|indent(10**9, true) }}",
    "{{ s|batch(10**9, 'x') }}", "{{ s|slice(10**9) }}", "{{ 10 ** (10 ** 9) }}", "{{ 7 ** (10 ** 18) }}",
    "{{ (10 ** 4000) ** 4000 }}",
    "{{ s|tojson }}{{ [[1]]|tojson(indent=10**9) }}", "{{ '\t'.expandtabs(10**9) }}",
    "{{ s|replace('', 'x' * 1000000)|replace('x', 'y' * 1000) }}", "{{ ('x,' * 10**6).split(',') * 1000 }}",
    "{% set l = [1] %}{% for i in range(60) %}{% set _ = l.extend(l) %}{% endfor %}",
    "{% set l = [] %}{% for i in range(10**9) %}{% set _ = l.append(s * 100000) %}{% endfor %}",
    "{% set x = [1] %}{% for i in range(100) %}{% set x = [x, x] %}{% endfor %}{% set ns = namespace(l=[1]) %}"
        + "{% for i in range(100) %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}{{ ns.l|string|length }}",
    "{% set ns = namespace(s='x') %}{% for i in range(100) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}",
    "{{ range(10**9)|join }}", "{{ range(10**9)|sum }}", "{{ range(10**9)|map('string')|list }}",
    "{{ range(10**9)|sort }}",
    "{{ dict(a=1)|xmlattr }}{{ ('<' * 10**6)|striptags|escape * 1000 }}",
    "{{ ('a b ' * 10**6)|wordwrap(1, wrapstring='x' * 1000) }}",
  })
  void memoryIsLimited(String template) {
    JinjaLimits small = new JinjaLimits(LIMITS.maxTime(), LIMITS.maxOutputChars(), 5_000_000);
    InstantSource still = InstantSource.fixed(Instant.EPOCH);
    assertThatThrownBy(() -> Render.render(template, Map.of("s", Value.of("abc")), small, still))
        .isInstanceOf(DifyException.class).extracting("code")
        .isEqualTo(ErrorCode.LIMIT_EXCEEDED);
  }

  @ParameterizedTest
  @ValueSource(strings = { "{% for i in range(10**6) %}{{ s * 1000 }}{% endfor %}", "{{ 'x' * 400001 }}",
    "{% macro m() %}{{ s * 100000 }}{% endmacro %}{{ m() }}{{ m() }}",
    "{% filter upper %}{{ 'x' * 400001 }}{% endfilter %}"})
  void outputIsLimited(String template) {
    assertThatThrownBy(() -> render(template))
        .hasMessage(
            "Template, line 1: the text is longer than 400000 characters. Shorten it, or raise JinjaLimits.maxOutputChars.");
  }

  @Test
  void nothingRepeatedWithoutEndIsNothing() {
    assertThat(render("{{ '' * 10**18 }}{{ [] * 10**18 }}{{ () * 10**18 }}")).isEqualTo("[]()");
  }

  @Test
  void numbersBeyondAllMeasureDoNoHarm() {
    assertThat(render(
        "{{ s|truncate(10**30) }}{{ s|truncate(3, true, '', 10**30) }}{{ s.zfill(-(10**30)) }}{{ s.ljust(-(10**30)) }}"
            + "{{ s[-(10**30):10**30:10**30] }}{{ [1].pop(-1) }}{{ s.split('b', 10**30)|length }}{{ 2.5|round(10**30) }}"))
        .isEqualTo("abcabcabcabca122.5");
    assertThatThrownBy(() -> render("{{ range(-(10**30), 10**30)|length }}")).hasMessageContaining("a range reaches");
  }

  @Test
  void outputOfTheGreatestLengthIsGiven() {
    assertThat(render("{{ 'x' * 400000 }}")).hasSize(400_000);
  }

  @ParameterizedTest
  @ValueSource(strings = { "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "{% macro a() %}{{ b() }}{% endmacro %}{% macro b() %}{{ a() }}{% endmacro %}{{ a() }}",
    "{% macro m(f) %}{{ f(f) }}{% endmacro %}{{ m(m) }}", "{% set l = [] %}{% set _ = l.append(l) %}{{ l }}",
    "{% set l = [] %}{% set _ = l.append(l) %}{{ l|tojson }}",
    "{% set l = [] %}{% set k = [] %}{% set _ = l.append(l) %}"
        + "{% set _ = k.append(k) %}{{ l == k }}",
    "{% set d = {} %}{% set _ = d.update(a=d) %}{{ d }}",
    "{% set l = [] %}{% set _ = l.append(l) %}{% for x in l recursive %}{{ loop(x) }}{% endfor %}"})
  void recursionIsLimited(String template) {
    assertThatThrownBy(() -> render(template)).hasMessageContaining("nested too deeply").extracting("code")
        .isEqualTo(ErrorCode.LIMIT_EXCEEDED);
  }

  @ParameterizedTest
  @CsvSource({ "(,)", "[,]", "'not ',''", "-,''", "a.,a", "a|upper|,upper", "1+,1", "a if b else ,c", "a[,]"})
  void nestingInTheSourceIsLimited(String open, String close) {
    String source = "{{ " + open.repeat(50_000) + "1" + close.repeat(50_000) + " }}";
    assertThatThrownBy(() -> new Jinja().compile(source)).isInstanceOf(DifyException.class).extracting("code")
        .isIn(ErrorCode.LIMIT_EXCEEDED, ErrorCode.SYNTAX);
  }

  @Test
  void nestingOfBlocksIsLimited() {
    assertThatThrownBy(() -> new Jinja().compile("{% if a %}".repeat(10_000) + "{% endif %}".repeat(10_000)))
        .hasMessageContaining("levels deep");
  }

  @Test
  void theSourceIsLimited() {
    assertThatThrownBy(() -> new Jinja().compile("x".repeat(1_000_001))).hasMessageContaining("at most 1000000");
  }

  @ParameterizedTest
  @ValueSource(strings = { "{{ s.getClass() }}", "{{ s.class.forName('java.lang.Runtime') }}", "{{ s['class'].name }}",
    "{{ s.__class__.__mro__ }}", "{{ s.__class__.__base__.__subclasses__() }}", "{{ s.bytes.length }}",
    "{{ s.isEmpty() }}",
    "{{ s.hashCode() }}", "{{ {}.entrySet() }}", "{{ [].stream() }}", "{{ (1).getClass() }}",
    "{{ range.__globals__.os }}",
    "{{ self.__init__ }}", "{{ ____int3rpr3t3r____.config }}", "{{ ____int3rpr3t3r____.getContext() }}",
    "{{ ''.format.__self__.x }}", "{{ '{0.__class__.__mro__}'.format(s) }}", "{{ '{0.class.name}'.format(s) }}",
    "{{ s|attr('__class__')|attr('__mro__') }}", "{{ [s]|map(attribute='class.name')|list }}",
    "{{ namespace().__class__.x }}", "{{ loop.x }}", "{{ cycler.__init__.__globals__ }}", "{{ dict.mro() }}",
    "{{ ____int3rpr3t3r____.config.objectMapper.getTypeFactory().constructFromCanonical('java.io.File') }}",
    "{{ request.application }}", "{{ config.items() }}", "{% set x = s.__class__ %}{{ x.y }}",
    "{{ s.upper.__func__.__globals__ }}", "{% macro m() %}{% endmacro %}{{ m.renderer.budget() }}"})
  void nothingButTheValuesIsReachable(String template) {
    assertThatThrownBy(() -> render(template)).isInstanceOf(DifyException.class).extracting("code")
        .isIn(ErrorCode.VARIABLE_NOT_FOUND, ErrorCode.TYPE_MISMATCH);
  }

  @ParameterizedTest
  @ValueSource(strings = { "{{ s.__class__ }}", "{{ s.class }}", "{{ ____int3rpr3t3r____ }}", "{{ self }}",
    "{{ s['getClass'] }}",
    "{{ range.class }}", "{{ [].items }}", "{{ {}.entries }}"})
  void namesOfTheImplementationArePlainlyUndefined(String template) {
    assertThat(render(template)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = { "{% include '/etc/passwd' %}", "{% import 'a' as b %}", "{% from 'a' import b %}",
    "{% extends 'a' %}"})
  void otherTemplatesCannotBeRead(String template) {
    assertThatThrownBy(() -> render(template)).hasMessageContaining("a template cannot read others");
  }

  @Test
  void cancellationEndsARender() {
    Cancellation cancellation = new Cancellation();
    InstantSource clock = () -> {
      cancellation.cancel("Stopped.");
      return Instant.EPOCH;
    };
    assertThatThrownBy(
        () -> new Jinja().compile("{% for a in range(10**12) %}{% endfor %}").render(Map.of(), LIMITS, clock,
            cancellation))
        .hasMessage("Stopped.").extracting("code").isEqualTo(ErrorCode.CANCELLED);
  }

  @Test
  void limitsAreSettable() {
    JinjaLimits small = LIMITS.withMaxTime(Duration.ofMillis(3)).withMaxOutputChars(2);
    assertThatThrownBy(() -> Render.render("{{ 'xyz' }}", Map.of(), small, ticking()))
        .hasMessageContaining("longer than 2 characters");
    assertThatThrownBy(() -> Render.render("{% for a in range(10**6) %}{% endfor %}", Map.of(), small, ticking()))
        .hasMessageContaining("longer than 3 ms");
    assertThatThrownBy(() -> LIMITS.withMaxOutputChars(0)).hasMessageContaining("greater than zero");
  }
}
