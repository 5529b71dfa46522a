package io.dify.workflow.dsl.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.value.Value;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YamlReaderTest {
  @Test
  void everythingHasItsPlace() {
    YamlDocument document = read("""
        app:
          name: Bot
          tags: [a, bb]
        nodes:
        - id: 1
          data:
            model: {provider: x}
        """);
    assertThat(document.place(List.of("app"))).isEqualTo(new Place(1, 1));
    assertThat(document.place(List.of("app", "name"))).isEqualTo(new Place(2, 9));
    assertThat(document.place(List.of("app", "tags", "1"))).isEqualTo(new Place(3, 13));
    assertThat(document.place(List.of("nodes", "0"))).isEqualTo(new Place(5, 3));
    assertThat(document.place(List.of("nodes", "0", "data", "model"))).isEqualTo(new Place(7, 5));
    assertThat(document.place(List.of("nodes", "0", "data", "model", "provider"))).isEqualTo(new Place(7, 23));
    assertThat(document.place(List.of("nodes", "0", "data", "model", "name", "first"))).isEqualTo(new Place(7, 5));
  }

  @Test
  void columnsCountCharactersNotSurrogates() {
    assertThat(read("{a🤖: b, c: d}").place(List.of("c"))).isEqualTo(new Place(1, 12));
  }

  @Test
  void keysAreTexts() {
    assertThat(read("1: a\ntrue: b\n~: c\n1.5: d\n2024-01-01: e\n010: f").root().fields().keySet())
        .containsExactly("1", "true", "null", "1.5", "2024-01-01", "8");
  }

  @Test
  void aliasRepeatsItsAnchor() {
    YamlDocument document = read("a: &x {b: [1]}\nc: *x\nd: [*x]");
    assertThat(document.root().fields().get("c")).isSameAs(document.root().fields().get("a"));
    assertThat(document.place(List.of("c"))).isEqualTo(new Place(2, 1));
    assertThat(document.place(List.of("c", "b", "0"))).isEqualTo(new Place(1, 12));
  }

  @Test
  void mergeKeysFillInWhatIsMissing() {
    YamlDocument document = read("""
        base: &b {x: 1, y: 2}
        more: &m {y: 3, z: 4}
        one: {<<: *b, y: 9}
        two: {w: 0, <<: [*m, *b]}
        text: {'<<': 1}
        """);
    assertThat(document.root().fields()).containsEntry("one", new Value.Obj(Map.of("x", Value.of(1), "y", Value.of(9))))
        .containsEntry("two",
            new Value.Obj(Map.of("w", Value.of(0), "x", Value.of(1), "y", Value.of(3), "z", Value.of(4))))
        .containsEntry("text", new Value.Obj(Map.of("<<", Value.of(1))));
    assertThat(document.place(List.of("two", "z"))).isEqualTo(new Place(2, 20));
  }

  @ParameterizedTest(name = "{1} at {2}: {0}")
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      ``                                    | empty_file        | 1:1
      `# only a comment\n`                  | empty_file        | 1:1
      `- a`                                 | not_a_mapping     | 1:1
      `just text`                           | not_a_mapping     | 1:1
      `a: 1\nb: 2\na: 3`                    | duplicate_key     | 3:1
      `{1: a, '1': b}`                      | duplicate_key     | 1:8
      `a: &x {b: 1}\nc:\n  <<: *x\n  <<: *x` | duplicate_key    | 4:3
      `a: !!javax.script.ScriptEngineManager []` | tag_refused  | 1:4
      `a: !!python/object:os.system x`      | tag_refused       | 1:4
      `a: !custom {b: 1}`                   | tag_refused       | 1:4
      `a: !!binary aGk=`                    | tag_refused       | 1:4
      `a: !!set {b}`                        | tag_refused       | 1:4
      `a: !!int x`                          | bad_value         | 1:4
      `a: !!float 0x1p3`                    | bad_value         | 1:4
      `a: !!timestamp yesterday`            | bad_value         | 1:4
      `a: 1\n---\nb: 2`                     | several_documents | 2:1
      `a: *x`                               | bad_alias         | 1:4
      `a: &x [*x]`                          | bad_alias         | 1:8
      `a: {<<: 1}`                          | bad_merge         | 1:9
      `? [a, b]\n: 1`                       | bad_key           | 1:3
      `a: b: c`                             | yaml_syntax       | 1:5
      `a:\n\tb: 1`                          | yaml_syntax       | 2:1
      `a: [1, 2`                            | yaml_syntax       | 1:9
      `a: 'open`                            | yaml_syntax       | 1:9
      `a: 1\n b: 2`                         | yaml_syntax       | 2:3
      ` ? {\n}'#`                           | yaml_syntax       | 2:2
      `a: @x`                               | yaml_syntax       | 1:4
      `a: "\\\\q"`                          | yaml_syntax       | 1:6
      `%YAML 2.0\n---\na: 1`                | yaml_syntax       | 1:1
      `a: x\u0001y`                         | bad_character     | 1:5
      `a: "\\\\UFFFFFFFF"`                  | yaml_syntax       | 1:7
      """)
  void refusalSaysWhereAndWhatToDo(String text, String code, String place) {
    YamlProblem problem = refuse(text.translateEscapes()).getFirst();
    assertThat(problem.code()).as(problem.toString()).isEqualTo(code);
    assertThat(problem.place().line() + ":" + problem.place().column()).as(problem.toString()).isEqualTo(place);
    assertThat(problem.message()).hasSizeGreaterThan(20).doesNotContain("org.yaml", "Exception");
  }

  @Test
  void allProblemsOfAFileAreCollected() {
    assertThat(refuse("a: 1\na: 2\nb: !x 1\nc: *gone")).extracting(YamlProblem::code)
        .containsExactly("duplicate_key", "tag_refused", "bad_alias");
  }

  @Test
  void aliasBombIsRefusedBeforeItGrows() {
    String bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + IntStream.range(1, 12)
        .mapToObj(i -> "a" + i + ": &a" + i + " [" + "*a".concat(i - 1 + ", ").repeat(8) + "*a" + (i - 1) + "]\n")
        .collect(Collectors.joining());
    assertThat(refuse(bomb)).extracting(YamlProblem::code).containsExactly("too_many_values");
  }

  @Test
  void aLongTextThatAliasesRepeatIsRefusedBeforeItIsWrittenOut() {
    String bomb = "a: &a '" + "x".repeat(1 << 20) + "'\nb: [" + "*a , ".repeat(10) + "]\n";
    assertThat(refuse(bomb)).extracting(YamlProblem::code).containsExactly("too_large");
    String keys = "a: &a {" + "x".repeat(1000) + ": 1}\nb: [" + "*a , ".repeat(11_000) + "]\n";
    assertThat(refuse(keys)).extracting(YamlProblem::code).containsExactly("too_large");
  }

  @Test
  void mergeBombIsRefused() {
    String base = "a0: &a0 {" + IntStream.range(0, 1000).mapToObj(i -> "k" + i + ": [1,2,3,4]")
        .collect(Collectors.joining(", ")) + "}\n";
    String merges = IntStream.range(0, 200).mapToObj(i -> "m" + i + ": {<<: *a0}\n").collect(Collectors.joining());
    assertThat(refuse(base + merges)).extracting(YamlProblem::code).containsExactly("too_many_values");
  }

  @Test
  void deepNestingIsRefused() {
    assertThat(refuse("a: " + "[".repeat(200_000))).extracting(YamlProblem::code).containsExactly("too_deep");
    assertThat(refuse("a: " + "{a: ".repeat(200_000))).extracting(YamlProblem::code).containsExactly("too_deep");
    assertThat(read("a: " + "[".repeat(99) + "]".repeat(99)).root().fields()).containsOnlyKeys("a");
  }

  @Test
  void manyValuesAreRefused() {
    assertThat(refuse("a: [" + "1,".repeat(600_000) + "]")).extracting(YamlProblem::code)
        .containsExactly("too_many_values");
  }

  @Test
  void largeFileIsRefusedAndTheLargestPermittedIsRead() {
    String fill = "x".repeat(YamlReader.MAX_BYTES - 5);
    assertThat(read("a: '" + fill + "'").root().fields()).containsEntry("a", Value.of(fill));
    assertThat(refuse("a: '" + fill + "x'")).extracting(YamlProblem::code).containsExactly("too_large");
    assertThat(refuse("a: " + "中".repeat(4_000_000))).extracting(YamlProblem::code).containsExactly("too_large");
    YamlResult bytes = YamlReader.read(new byte[YamlReader.MAX_BYTES + 1]);
    assertThat(((YamlResult.Refused) bytes).problems()).extracting(YamlProblem::code).containsExactly("too_large");
  }

  @Test
  void encodingsOtherThanUtf8AreRefusedWithTheirPlace() {
    assertThat(refuse("a: 1\nb: 中文".getBytes(Charset.forName("GBK"))))
        .extracting(YamlProblem::code, YamlProblem::place)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("bad_encoding", new Place(2, 4)));
    assertThat(refuse("a: 1".getBytes(StandardCharsets.UTF_16))).extracting(YamlProblem::code)
        .containsExactly("bad_encoding");
    assertThat(refuse(new byte[]{ 'a', ':', ' ', (byte) 0xE4, (byte) 0xB8})).extracting(YamlProblem::code)
        .containsExactly("bad_encoding");
  }

  @Test
  void byteOrderMarkIsSkipped() {
    YamlResult result = YamlReader.read("\uFEFFa: 1".getBytes(StandardCharsets.UTF_8));
    assertThat(((YamlResult.Read) result).document().root().fields()).containsEntry("a", Value.of(1));
  }

  private static List<YamlProblem> refuse(byte[] bytes) {
    return ((YamlResult.Refused) YamlReader.read(bytes)).problems();
  }

  private static List<YamlProblem> refuse(String text) {
    return ((YamlResult.Refused) YamlReader.read(text)).problems();
  }

  private static YamlDocument read(String text) {
    return ((YamlResult.Read) YamlReader.read(text)).document();
  }
}
