package io.dify.workflow.node.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import io.dify.core.value.ValueType;
import io.dify.workflow.node.NodeData;
import io.dify.workflow.node.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InputVariableTest {
  private static InputVariable variable(String type, boolean required, int max) {
    return new InputVariable("v", type, "V", required, Value.nothing(), max, List.of("red", "blue"),
        FileRules.ANY, Optional.empty());
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
      number     | " 7 "    | 7
      number     | "-1.5e3" | -1500.0
      number     | ".5"     | 0.5
      number     | true     | 1
      number     | ""       | null
      checkbox   | "On"     | true
      checkbox   | 1        | true
      checkbox   | "no"     | false
      select     | "blue"   | "blue"
      paragraph  | ""       | ""
      file       | ""       | null
      file-list  | []       | []
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
      text-input | 5           | must be a string, not integer (text-input of the input form)
      text-input | "abcdefg"   | must be at most 5 characters long (max_length of the input)
      select     | "green"     | must be one of the following: red, blue (options of the input)
      number     | "three"     | must be a valid number
      number     | "1e3"       | must be a valid number
      number     | "1.5f"      | must be a valid number
      checkbox   | 2           | must be true or false
      paragraph  | true        | must be a string, not boolean (paragraph of the input form)
      select     | 1           | must be a string, not integer (select of the input form)
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

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      image,document | ''      | ''         | image    | https://f.example/cat.png  | ''
      image          | ''      | ''         | document | https://f.example/a.pdf    | must be of type image (allowed_file_types of the input), not document 'a.pdf'
      image          | ''      | ''         | image    | https://f.example/a.pdf    | is said to be of type image, but 'a.pdf' is of type document
      image          | ''      | ''         | image    | https://f.example/view?i=7 | ''
      image          | ''      | ''         | ''       | https://f.example/a.mp3    | must be of type image (allowed_file_types of the input), not audio 'a.mp3'
      custom         | .py,JAVA | ''        | custom   | https://f.example/a.java   | ''
      custom         | .py,JAVA | ''        | custom   | https://f.example/a.rs     | must be a file ending in .py, .java (allowed_file_extensions of the input), not custom 'a.rs'
      image,custom   | .py     | ''         | custom   | https://f.example/a.rs     | must be of type image (allowed_file_types of the input) or a file ending in .py (allowed_file_extensions of the input), not custom 'a.rs'
      custom         | .pdf    | ''         | document | https://f.example/a.pdf    | ''
      image          | ''      | local_file | image    | https://f.example/cat.png  | must come by local_file, not by remote_url (allowed_file_upload_methods of the input)
      ''             | ''      | ''         | video    | https://f.example/a.mp4    | ''
      """)
  void aFileOfAWrongKindIsRefusedWithWhatIsAllowed(String types, String extensions, String methods, String type,
      String url, String message) {
    InputVariable variable = new InputVariable("v", "file-list", "", true, Value.nothing(), 0, List.of(),
        new FileRules(list(types), list(extensions), list(methods)), Optional.empty());
    Value given = Value.from(List.of(Map.of("type", type, "transfer_method", "remote_url", "url", url)));
    if (message.isEmpty()) {
      assertThat(variable.admit(given).type()).isEqualTo(ValueType.ARRAY_FILE);
    } else {
      assertThatThrownBy(() -> variable.admit(given)).isInstanceOfSatisfying(DifyException.class,
          e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_PARAM)).hasMessage("v " + message);
    }
  }

  private static List<String> list(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split(","));
  }

  @Test
  void anObjectFitsItsSchema() {
    for (String schema : List.of("{'type':'object','required':['age'],'properties':{'age':{'minimum':18}}}",
        "'{\\\"required\\\":[\\\"age\\\"],\\\"properties\\\":{\\\"age\\\":{\\\"minimum\\\":18}}}'")) {
      List<Problem> problems = new ArrayList<>();
      StartConfig config = new StartNode().parse(NodeData.of("s", (Value.Obj) ValueJson
          .read("{'variables':[{'variable':'v','type':'json_object','json_schema':%s}]}".formatted(schema).replace('\'',
              '"')),
          problems::add));
      assertThat(problems).isEmpty();
      InputVariable variable = config.variables().getFirst();
      assertThat(variable.admit(ValueJson.read("{\"age\":20}"))).isNotNull();
      assertThatThrownBy(() -> variable.admit(ValueJson.read("{\"age\":3}"))).isInstanceOf(DifyException.class)
          .hasMessageStartingWith("v does not fit its json_schema: /age breaks 'minimum'");
      assertThatThrownBy(() -> variable.admit(ValueJson.read("{}")))
          .hasMessageContaining("the object breaks 'required'");
    }
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      "no json"             | Not valid JSON
      [1]                   | must be an object
      {"pattern":"("}       | pattern
      """)
  void aSchemaThatIsNoneIsAProblemOfTheFile(String schema, String message) {
    List<Problem> problems = new ArrayList<>();
    new StartNode().parse(NodeData.of("s", (Value.Obj) ValueJson.read(
        "{\"variables\":[{\"variable\":\"v\",\"type\":\"json_object\",\"json_schema\":" + schema + "}]}"),
        problems::add));
    assertThat(problems).singleElement().satisfies(problem -> {
      assertThat(problem.code()).isEqualTo("bad_json_schema");
      assertThat(problem.path()).containsExactly("variables", "0", "json_schema");
      assertThat(problem.message()).contains(message);
    });
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
    assertThat(
        new InputVariable("v", "text-input", "", true, Value.of("d"), 0, List.of(), FileRules.ANY, Optional.empty())
            .admit(Value.nothing()))
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
