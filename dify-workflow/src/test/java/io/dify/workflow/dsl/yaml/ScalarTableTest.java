package io.dify.workflow.dsl.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.value.Value;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How plain scalars are read and written back. The expectations were taken from PyYAML 6.0.3 ({@code safe_load}, {@code safe_dump}); {@code text!} marks
 * scalars that are texts here and are quoted on writing: those on which PyYAML gives up,
 * and {@code 08}, which other readers take for a number.
 */
class ScalarTableTest {
  @ParameterizedTest(name = "{0} is {1} {2}")
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      yes                           | bool  | true
      Yes                           | bool  | true
      ON                            | bool  | true
      off                           | bool  | false
      No                            | bool  | false
      True                          | bool  | true
      FALSE                         | bool  | false
      tRUE                          | text  | tRUE
      y                             | text  | y
      N                             | text  | N
      ~                             | null  | null
      null                          | null  | null
      NULL                          | null  | null
      nUll                          | text  | nUll
      0                             | int   | 0
      -0                            | int   | 0
      +1                            | int   | 1
      1_000                         | int   | 1000
      1__0_                         | int   | 10
      _1                            | text  | _1
      012                           | int   | 10
      -012                          | int   | -10
      00                            | int   | 0
      0_                            | int   | 0
      08                            | text! | 08
      0o12                          | text  | 0o12
      0x1F                          | int   | 31
      0x                            | text  | 0x
      0x_                           | text! | 0x_
      0b11                          | int   | 3
      0b_                           | text! | 0b_
      1:30                          | int   | 90
      -1:30                         | int   | -90
      190:20:30                     | int   | 685230
      190:20:30.15                  | float | 685230.15
      01:30                         | text  | 01:30
      0:30                          | text  | 0:30
      01:30.5                       | float | 90.5
      1:60                          | text  | 1:60
      1:75                          | text  | 1:75
      1711000000001                 | int   | 1711000000001
      9223372036854775807           | int   | 9223372036854775807
      9223372036854775808           | bare  | 9223372036854775808
      -9223372036854775808          | int   | -9223372036854775808
      1e3                           | text  | 1e3
      1.0e3                         | text  | 1.0e3
      1.0e+3                        | float | 1000.0
      1.e+3                         | float | 1000.0
      1.5E-3                        | float | 0.0015
      12e03                         | text  | 12e03
      1.                            | float | 1.0
      .5                            | float | 0.5
      -.5                           | text  | -.5
      ._5                           | text  | ._5
      1_0.5                         | float | 10.5
      1.0e+20                       | float | 1.0e+20
      1.0e-07                       | float | 1.0e-07
      .inf                          | float | .inf
      -.INF                         | float | -.inf
      .NaN                          | float | .nan
      .Nan                          | text  | .Nan
      .                             | text  | .
      +                             | text  | +
      0.0.0                         | text  | 0.0.0
      0.6.0                         | text  | 0.6.0
      0.6                           | float | 0.6
      1,000                         | text  | 1,000
      2024-01-01                    | bare  | 2024-01-01
      2024-1-1                      | text  | 2024-1-1
      2024-13-01                    | text! | 2024-13-01
      2023-02-29                    | text! | 2023-02-29
      2001-12-14t21:59:43.10-05:00  | bare  | 2001-12-14t21:59:43.10-05:00
      2001-12-14 21:59:43           | bare  | 2001-12-14 21:59:43
      2001-12-14 21:59              | text  | 2001-12-14 21:59
      =                             | text! | =
      ==                            | text  | ==
      <<                            | text! | <<
      hello world                   | text  | hello world
      """)
  void scalarIsReadAndWrittenBack(String source, String kind, String expected) {
    YamlDocument document = read("a: " + source);
    assertThat(document.root().fields()).containsEntry("a", value(kind, expected));
    assertThat(document.bare()).isEqualTo(kind.equals("bare") ? Set.of(List.of("a")) : Set.of());
    String written = YamlWriter.write(document.root(), document.bare());
    assertThat(written).isEqualTo("a: " + (kind.equals("text!") ? "'" + expected + "'" : expected) + "\n");
    assertThat(read(written).root()).isEqualTo(document.root());
    assertThat(read(written).bare()).isEqualTo(document.bare());
  }

  private static Value value(String kind, String expected) {
    return switch (kind) {
      case "bool" -> Value.of(Boolean.parseBoolean(expected));
      case "int" -> Value.of(Long.parseLong(expected));
      case "null" -> Value.nothing();
      case "float" -> Value.of(Double.parseDouble(expected.replace(".inf", "Infinity").replace(".nan", "NaN")));
      default -> Value.of(expected);
    };
  }

  @ParameterizedTest(name = "the text {0} is quoted")
  @ValueSource(strings = { "yes", "off", "NULL", "~", "08", "012", "0x1F", "1:30", "190:20:30.15", "1.0e+3", ".5",
    ".inf", "2024-01-01", "2024-13-01", "2001-12-14 21:59:43", "=", "<<", "1_000", "-", "- a", "? a", "a: b", "a #b",
    "#a", "*a", "&a", "!a", "|", ">", "%a", "@a", "{a", "[a", " a", "a ", "'", "\"", "a:", "---", "..."})
  void textThatLooksLikeSomethingElseIsQuoted(String text) {
    String written = YamlWriter.write(new Value.Obj(Map.of("a", Value.of(text))));
    assertThat(written).matches("a: (['\"]).*\\1\n");
    assertThat(read(written).root().fields()).containsEntry("a", Value.of(text));
  }

  @ParameterizedTest(name = "the text {0} stays plain")
  @ValueSource(strings = { "1e3", "0o12", "y", "n", "-.5", "0.6.0", "a:b", "a#b", "中文", "🤖", "{{#sys.query#}}x",
    "01:30", "tRUE"})
  void textThatIsTextStaysPlain(String text) {
    String quotedBraces = text.startsWith("{") ? "'" + text + "'" : text;
    assertThat(YamlWriter.write(new Value.Obj(Map.of("a", Value.of(text))))).isEqualTo("a: " + quotedBraces + "\n");
  }

  @Test
  void emptyTextIsQuotedAndNothingIsNot() {
    Value.Obj object = new Value.Obj(Map.of("a", Value.of(""), "", Value.nothing()));
    assertThat(YamlWriter.write(object)).contains("a: ''\n");
    assertThat(read(YamlWriter.write(object)).root()).isEqualTo(object);
  }

  @Test
  void quotedScalarIsText() {
    assertThat(read("a: 'yes'\nb: \"012\"\nc: ! 5\nd: |-\n  ~").root().fields())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("a", Value.of("yes"), "b", Value.of("012"), "c", Value.of("5"), "d", Value.of("~")));
  }

  @Test
  void coreTagDecides() {
    assertThat(
        read("a: !!str 5\nb: !!int '5'\nc: !!float 1e3\nd: !!bool 'yes'\ne: !!null x\nf: !!map {}\ng: !!seq []").root()
            .fields())
        .containsExactlyInAnyOrderEntriesOf(Map.of("a", Value.of("5"), "b", Value.of(5), "c", Value.of(1000.0), "d",
            Value.of(true), "e", Value.nothing(), "f", new Value.Obj(Map.of()), "g", new Value.Array(List.of())));
  }

  private static YamlDocument read(String text) {
    return ((YamlResult.Read) YamlReader.read(text)).document();
  }
}
