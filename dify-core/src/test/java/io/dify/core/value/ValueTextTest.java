package io.dify.core.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ValueTextTest {
  private static final FileRef PDF = ValueTest.FILE;
  private static final FileRef PNG = new FileRef("f2", "image", "remote_url", "b.png", ".png", "image/png", -1,
      "http://files/b.png", null);
  private static final FileRef NOWHERE = new FileRef("f3", "audio", "local_file", "c.mp3", ".mp3", "audio/mpeg", 1,
      null,
      "u3");

  /** A value, its plain text, its Markdown. */
  static Stream<Arguments> renderings() {
    return Stream.of(
        arguments(null, "", ""),
        arguments("a *b* {{#c.d#}}\n", "a *b* {{#c.d#}}\n", "a *b* {{#c.d#}}\n"),
        arguments(3, "3", "3"),
        arguments(-7L, "-7", "-7"),
        arguments(2.5, "2.5", "2.5"),
        arguments(3.0, "3.0", "3.0"),
        arguments(true, "True", "True"),
        arguments(false, "False", "False"),
        arguments(Map.of(), "{}", "{}"),
        arguments(object("名", "值", "n", List.of(1, 1e-7)), "{\"名\": \"值\", \"n\": [1, 1e-07]}",
            "{\n  \"名\": \"值\",\n  \"n\": [\n    1,\n    1e-07\n  ]\n}"),
        arguments(object("o", Map.of(), "a", List.of(), "t", true, "z", null),
            "{\"o\": {}, \"a\": [], \"t\": true, \"z\": null}",
            "{\n  \"o\": {},\n  \"a\": [],\n  \"t\": true,\n  \"z\": null\n}"),
        arguments(List.of(), "", ""),
        arguments(List.of("a", "退货"), "[\"a\", \"退货\"]", "- a\n- 退货"),
        arguments(List.of("say \"hi\"\n"), "[\"say \\\"hi\\\"\\n\"]", "- say \"hi\"\n"),
        arguments(List.of(1, 2), "[1, 2]", "- 1\n- 2"),
        arguments(List.of(1, 2.5), "[1, 2.5]", "- 1\n- 2.5"),
        arguments(List.of(true, false), "[True, False]", "- True\n- False"),
        arguments(List.of(Map.of("a", 1)), "[{'a': 1}]", "- {\"a\": 1}"),
        arguments(Arrays.asList("it's", 1, null), "[\"it's\", 1, None]", "- it's\n- 1\n- "),
        arguments(List.of(List.of("x"), List.of()), "[['x'], []]", "- [\"x\"]\n- "),
        arguments(PDF, "", "[a.pdf](http://files/a.pdf)"),
        arguments(PNG, "", "![b.png](http://files/b.png)"),
        arguments(NOWHERE, "", "[c.mp3]()"),
        arguments(List.of(PDF, PNG), "", "[a.pdf](http://files/a.pdf)\n![b.png](http://files/b.png)"));
  }

  private static Map<String, Object> object(Object... namesAndValues) {
    Map<String, Object> fields = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      fields.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return fields;
  }

  @ParameterizedTest
  @MethodSource("renderings")
  void valuesAreShownAsDifyShowsThem(Object plain, String text, String markdown) {
    assertThat(ValueText.plain(Value.from(plain))).isEqualTo(text);
    assertThat(ValueText.markdown(Value.from(plain))).isEqualTo(markdown);
  }
}
