package io.dify.core.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LenientJsonTest {
  private static final long SEED = Long.getLong("dify.seed", 4L);

  @ParameterizedTest
  @ValueSource(strings = { "{\"a\": 1, \"b\": [true, null]}", "  {\"a\":1,\"b\":[true,null]}\n",
    "Sure! Here it is:\n```json\n{\"a\": 1, \"b\": [true, null]}\n```\nAnything else?",
    "```\n{\"a\":1,\"b\":[true,null]}```",
    "The set {x} gives {\"a\": 1, \"b\": [true, null]}.", "{'a': 1, 'b': [True, None]}", "{a: 1, b: [true, null,],}",
    "{\"a\": 1, // one\n \"b\": [true, null]}", "{\"a\": 1, \"b\": [true, null",
    "{\"a\": 1, \"b\": [true, null] and so on} {\"a\": 2}",
    "{\"a\": +1, \"b\": [True, None]}"})
  void theObjectIsFound(String text) {
    assertThat(LenientJson.object(text)).hasValueSatisfying(
        object -> assertThat(ValueJson.write(object))
            .isEqualTo(text.contains("and so on") ? "{\"a\":2}" : "{\"a\":1,\"b\":[true,null]}"));
  }

  @ParameterizedTest
  @ValueSource(strings = { "", "no", "[1, 2]", "{", "{{{{", "12", "\"{\"", "{]", "{\"a\"", "```json\n```"})
  void whatIsNoObjectIsNone(String text) {
    assertThat(LenientJson.object(text).filter(object -> !object.fields().isEmpty())).isEmpty();
  }

  @Test
  void aListIsFoundToo() {
    assertThat(LenientJson.array("Here: [note] ```\n['a', 'b',]\n```").map(ValueJson::write)).hasValue("[\"a\",\"b\"]");
    assertThat(LenientJson.array("1. a\n2. b")).isEmpty();
  }

  @Test
  void wordsInsideOfTextsStay() {
    assertThat(LenientJson.object("{\"a\": \"None is True\", 'b': False}"))
        .hasValueSatisfying(
            object -> assertThat(ValueJson.write(object)).isEqualTo("{\"a\":\"None is True\",\"b\":false}"));
  }

  @Test
  void anAnswerCutOffInsideATextKeepsWhatWasSaid() {
    assertThat(LenientJson.object("{\"items\": [{\"name\": \"tea\"}, {\"name\": \"cof"))
        .hasValueSatisfying(object -> assertThat(ValueJson.write(object))
            .isEqualTo("{\"items\":[{\"name\":\"tea\"},{\"name\":\"cof\"}]}"));
  }

  @Test
  void nothingMakesItThrow() {
    Random random = new Random(SEED);
    String alphabet = "{}[]\",:'\\ntrueNon1e.-+`/*# \n";
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(40); n > 0; n--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      assertThat(LenientJson.object(text.toString())).as("seed %d: %s", SEED, text).isNotNull();
    }
    assertThat(LenientJson.object("{\"a\":".repeat(100_000))).isEmpty();
  }
}
