package io.dify.core.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.value.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateTest {
  private static final String FIFTY = "n".repeat(50);
  private static final String THIRTY = "p".repeat(30);

  private static List<String> selectors(String text) {
    return Template.parse(text).selectors().stream().map(Selector::toString).toList();
  }

  @ParameterizedTest
  @CsvSource({ "{{#llm.text#}},llm.text", "{{#1711.text#}},1711.text", "{{#a_B9.x#}},a_B9.x",
    "{{#sys.query#}},sys.query",
    "{{#env.KEY#}},env.KEY", "{{#conversation.name#}},conversation.name", "{{#n._x#}},n._x",
    "{{#a.b.c.d.e.f.g.h.i.j.k#}},a.b.c.d.e.f.g.h.i.j.k", "{{#context#}},context", "{{#histories#}},histories",
    "x {{{#a.b#}}} y,a.b", "{{{{#a.b#}}}},a.b", "{{#a.b{{#c.d#}},c.d"})
  void variables(String text, String selector) {
    assertThat(selectors(text)).containsExactly(selector);
  }

  @ParameterizedTest
  @ValueSource(strings = { "", "plain", "{{#a#}}", "{{#query#}}", "{{ #a.b# }}", "{{# a.b #}}", "{{#a .b#}}",
    "{{#a-b.c#}}",
    "{{#3f2b1c-44.text#}}", "{{#a.b-c#}}", "{{#a.1b#}}", "{{#a.b.0#}}", "{{#a.b[0]#}}", "{{#a.#}}", "{{#.b#}}",
    "{{#a..b#}}",
    "{{#a.b.#}}", "{{#a.b#}", "{#a.b#}}", "{{a.b}}", "{{#节点.文#}}", "{{#a.b.c.d.e.f.g.h.i.j.k.l#}}", "{{#Context#}}",
    "{{#context.x-y#}}", "{{#a\n.b#}}"})
  void textThatOnlyLooksLikeVariableStaysAsItIs(String text) {
    assertThat(selectors(text)).isEmpty();
    assertThat(Template.parse(text).render(selector -> Optional.of(Value.of("!")))).isEqualTo(text);
  }

  @Test
  void lengthsAreLimited() {
    assertThat(selectors("{{#" + FIFTY + "." + THIRTY + "#}}")).containsExactly(FIFTY + "." + THIRTY);
    assertThat(selectors("{{#" + FIFTY + "n.x#}}")).isEmpty();
    assertThat(selectors("{{#n." + THIRTY + "p#}}")).isEmpty();
  }

  @Test
  void piecesAreInOrderAndAddUpToTheSource() {
    Template template = Template.parse("Hi {{#a.b#}}{{#c.d#}}, {{#a.b#}}!");
    assertThat(template.segments()).containsExactly(new Template.Literal("Hi "),
        new Template.Variable(Selector.of("a", "b")), new Template.Variable(Selector.of("c", "d")),
        new Template.Literal(", "), new Template.Variable(Selector.of("a", "b")), new Template.Literal("!"));
    assertThat(template.source()).isEqualTo("Hi {{#a.b#}}{{#c.d#}}, {{#a.b#}}!");
  }

  @Test
  void valuesAreShownPlainAndMissingOnesAsTheirSelector() {
    Map<String, Value> values = Map.of("a.text", Value.of("{{#a.flag#}} $1 \\"), "a.flag", Value.of(true), "a.none",
        Value.nothing(), "a.list", Value.from(List.of(1, 2)));
    String rendered = Template
        .parse("{{#a.text#}}|{{#a.flag#}}|{{#a.none#}}|{{#a.list#}}|{{#b.missing.key#}}|{{#context#}}")
        .render(selector -> Optional.ofNullable(values.get(selector.toString())));
    assertThat(rendered).as("values are not templates")
        .isEqualTo("{{#a.flag#}} $1 \\|True||[1, 2]|b.missing.key|context");
  }

  @Test
  void hostileTextsAreParsedInTimeOfTheirLength() {
    String almost = "{{#" + "a.b".repeat(20) + ".";
    assertThat(selectors(almost.repeat(20_000))).isEmpty();
    assertThat(selectors("{{#a.b#}}".repeat(50_000))).hasSize(50_000);
  }

  @Test
  void selectorHasNodeNameAndPath() {
    Selector selector = Selector.of("node", "name", "key", "deep");
    assertThat(selector.node()).isEqualTo("node");
    assertThat(selector.name()).isEqualTo("name");
    assertThat(selector.path()).containsExactly("key", "deep");
    assertThat(Selector.of("context").name()).isEmpty();
    assertThat(Selector.of("a", "b").path()).isEmpty();
  }

  @Test
  void selectorIsNeverEmptyAndDoesNotChange() {
    assertThatThrownBy(Selector::of).isInstanceOf(IllegalArgumentException.class);
    List<String> parts = new ArrayList<>(List.of("a", "b"));
    Selector selector = new Selector(parts);
    parts.clear();
    assertThat(selector).isEqualTo(Selector.of("a", "b"));
  }
}
