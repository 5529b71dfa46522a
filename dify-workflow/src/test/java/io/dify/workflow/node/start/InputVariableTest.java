package io.dify.workflow.node.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.error.DifyException;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InputVariableTest {
  private static InputVariable variable(String type, boolean required, int max) {
    return new InputVariable("v", type, "V", required, Value.nothing(), max, List.of("red", "blue"));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      text-input | "abc"    | "abc"
      paragraph  | "a\\u0000b" | "ab"
      select     | "red"    | "red"
      number     | 3        | 3
      number     | "3"      | 3
      number     | "2.50"   | 2.5
      number     | " "      | null
      checkbox   | true     | true
      checkbox   | "yes"    | true
      checkbox   | "off"    | false
      checkbox   | 0        | false
      json_object | {"a":1} | {"a":1}
      text-input | null     | null
      """)
  void valuesThatFitAreNormalised(String type, String given, String expected) {
    assertThat(ValueJson.write(variable(type, false, 0).admit(ValueJson.read(given)))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      text-input | 5           | must be a string, not integer
      text-input | "abcdefg"   | must be at most 5 characters long (max_length of the input)
      select     | "green"     | must be one of the following: red, blue
      number     | "three"     | must be a valid number
      number     | [1]         | must be a valid number
      checkbox   | "perhaps"   | must be true or false
      json_object | "x"        | must be a JSON object, not string
      file       | "x.pdf"     | must be a file object with transfer_method remote_url and a url
      file-list  | {}          | must be a list of files
      """)
  void valuesThatDoNotFitAreRefusedWithTheirName(String type, String given, String message) {
    assertThatThrownBy(() -> variable(type, true, 5).admit(ValueJson.read(given))).isInstanceOf(DifyException.class)
        .hasMessage("v " + message);
  }

  @Test
  void aRequiredInputMustBeGivenAndNotBeEmpty() {
    for (String type : InputVariable.TYPES) {
      assertThatThrownBy(() -> variable(type, true, 0).admit(Value.nothing()))
          .hasMessage("v is required in input form");
    }
    assertThatThrownBy(() -> variable("text-input", true, 0).admit(Value.of("")))
        .hasMessage("v is required in input form");
  }

  @Test
  void aDefaultTakesThePlaceOfWhatIsNotGiven() {
    assertThat(new InputVariable("v", "text-input", "", true, Value.of("d"), 0, List.of()).admit(Value.nothing()))
        .isEqualTo(Value.of("d"));
  }

  @Test
  void charactersAreCountedNotHalvesOfThem() {
    assertThat(variable("text-input", true, 5).admit(Value.of("😀😀😀😀😀"))).isEqualTo(Value.of("😀😀😀😀😀"));
  }

  @Test
  void inputsThatAreNotDeclaredAreDropped() {
    StartConfig config = new StartConfig(List.of(variable("text-input", false, 0)));
    Value.Obj admitted = config.admit((Value.Obj) ValueJson.read("{\"v\":\"x\",\"other\":1}"));
    assertThat(admitted.fields().keySet().stream().collect(Collectors.joining(","))).isEqualTo("v");
  }

  @Test
  void aRemoteFileKeepsItsNameAndAddress() {
    Value file = variable("file", true, 0).admit(ValueJson.read(
        "{\"type\":\"image\",\"transfer_method\":\"remote_url\",\"url\":\"https://files.example/a/cat.png?size=2\"}"));
    assertThat(file).isInstanceOfSatisfying(Value.File.class, f -> {
      assertThat(f.file().name()).isEqualTo("cat.png");
      assertThat(f.file().extension()).isEqualTo(".png");
      assertThat(f.file().url()).endsWith("?size=2");
    });
  }
}
