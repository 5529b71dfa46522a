package io.dify.core.template.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.template.JinjaLimits;
import io.dify.core.template.JinjaTemplate;
import io.dify.core.value.FileRef;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import java.io.IOException;
import java.io.InputStream;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What templates give. The expectations of {@code jinja-cases.json} were written by Jinja 3.1.6 on Python 3.11, from the same templates and variables. */
class JinjaTest {
  private static final JsonNode TABLE = table();

  private static JsonNode table() {
    try (InputStream in = Objects.requireNonNull(JinjaTest.class.getResourceAsStream("jinja-cases.json"))) {
      return new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    TABLE.get("cases").forEach(node -> cases.add(new Case(node.get("group").asText(), node.get("template").asText(),
        node.path("output").asText(), node.path("error").asText())));
    return cases;
  }

  /** What a template gives: an output, or an error of kind {@code syntax} (when compiled) or {@code render}. */
  record Case(String group, String template, String output, String error) {}

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void givesWhatJinjaGives(Case expected) {
    Map<String, Value> variables = ((Value.Obj) ValueJson.fromNode(TABLE.get("variables"))).fields();
    if (expected.error().equals("syntax")) {
      assertThatThrownBy(() -> new Jinja().compile(expected.template())).isInstanceOf(DifyException.class)
          .hasMessageStartingWith("Template, line ").extracting("code").isEqualTo(ErrorCode.SYNTAX);
      return;
    }
    JinjaTemplate template = new Jinja().compile(expected.template());
    if (expected.error().isEmpty()) {
      assertThat(
          template.render(variables, JinjaLimits.DEFAULT, InstantSource.system(), Cancellation.none()))
          .isEqualTo(expected.output());
    } else {
      assertThatThrownBy(
          () -> template.render(variables, JinjaLimits.DEFAULT, InstantSource.system(), Cancellation.none()))
          .isInstanceOf(DifyException.class).hasMessageStartingWith("Template, line ");
    }
  }

  @Test
  void theTableIsNotEmpty() {
    assertThat(cases()).hasSizeGreaterThan(450);
  }

  @Test
  void filesAreMappingsOfTheirAttributes() {
    FileRef file = new FileRef("id", "image", "local_file", "cat.png", ".png", "image/png", 7, null, "r1");
    assertThat(Render.render("{{ f.name }} {{ f['size'] }} {{ f.url }} {{ f.type }} {{ f.related_id }}",
        Map.of("f", new Value.File(file)), JinjaLimits.DEFAULT, InstantSource.system()))
        .isEqualTo("cat.png 7 None image r1");
  }

  @Test
  void markupInDataStaysText() {
    assertThat(Render.render("{{ x }} {{ x|upper }} {% set y = x %}{{ y }}", "{'x': '{{7*7}}{% if a %}'}"))
        .isEqualTo("{{7*7}}{% if a %} {{7*7}}{% IF A %} {{7*7}}{% if a %}");
  }

  @Test
  void variablesAreNotChangedByATemplate() {
    Value list = Value.from(List.of(1));
    Map<String, Value> variables = Map.of("l", list);
    JinjaTemplate template = new Jinja().compile("{% set _ = l.append(2) %}{{ l }}");
    for (int i = 0; i < 2; i++) {
      assertThat(template.render(variables, JinjaLimits.DEFAULT, InstantSource.system(), Cancellation.none()))
          .isEqualTo("[1, 2]");
    }
    assertThat(list).isEqualTo(Value.from(List.of(1)));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '!', textBlock = """
      a\\n{{ b c }}             ! line 2: expected '}}', found 'c'
      {% if x %}                ! line 1: a block that begins here has no end; expected one of elif, else, endif
      {{ x|nope }}              ! line 1: there is no filter 'nope'
      {% include 'a' %}         ! line 1: 'include' is not available: a template cannot read others
      a\\nb\\n{% for x y %}     ! line 3: expected 'in', found 'y'
      {{ 'a }}                  ! line 1: a text has no end (')
      {% endif %}               ! line 1: 'endif' ends or continues a block that has not begun
      """)
  void syntaxErrorsNameLineAndCause(String template, String message) {
    assertThatThrownBy(() -> new Jinja().compile(template.replace("\\n", "\n"))).hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '!', textBlock = """
      a\\n{{ x + 'a' }}      ! TYPE_MISMATCH      ! Template, line 2: '+' does not work between int and str
      {{ gone.a }}           ! VARIABLE_NOT_FOUND ! Template, line 1: 'gone' is undefined
      {{ 1 // 0 }}           ! INVALID_PARAM      ! Template, line 1: division by zero
      \\n\\n{{ x|join }}     ! TYPE_MISMATCH      ! Template, line 3: 'int' cannot be gone through
      {% if a.b %}{% endif %}! VARIABLE_NOT_FOUND ! Template, line 1: 'a' is undefined
      """)
  void errorsWhileRenderingNameLineAndCause(String template, ErrorCode code, String message) {
    assertThatThrownBy(() -> Render.render(template.replace("\\n", "\n"), "{'x': 1}"))
        .hasMessageStartingWith(message).extracting("code").isEqualTo(code);
  }
}
