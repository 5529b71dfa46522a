package io.dify.workflow.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaseUpdateTest {
  @TempDir
  Path temp;
  private CaseFolder folder;

  @BeforeEach
  void app() throws Exception {
    folder = CaseFolder.in(temp);
  }

  private String updated(String text) throws Exception {
    CaseFile file = folder.read(text).update();
    file.run().forEach(CaseReport::assertPassed);
    return Files.readString(file.path());
  }

  @Test
  void valuesAreReplacedWhereTheyStandAndAllElseStays() throws Exception {
    assertThat(updated("""
        # What the bot must do.
        app:   app.yml   # beside this file
        defaults: {query: q}
        cases:
          - name: one   # the first
            models: [{reply: "You have 30 days."}]
            expect:
              status: succeeded   # kept
              answer: "old"   # a comment

              # one more
              stream:   # pieces
                - old   # lost with its line
                - very old

              outputs: {answer: old, files: []} # end

          - name: two
            models: [{reply: "a\\nb: c\\n"}]
            expect: {stream: [], answer: x, outputs: {answer: y}}
          # the end
        """)).isEqualTo("""
        # What the bot must do.
        app:   app.yml   # beside this file
        defaults: {query: q}
        cases:
          - name: one   # the first
            models: [{reply: "You have 30 days."}]
            expect:
              status: succeeded   # kept
              answer: You have 30 days.   # a comment

              # one more
              stream:   # pieces
                - "You "
                - "have "
                - "30 "
                - days.

              outputs: {answer: You have 30 days., files: []} # end

          - name: two
            models: [{reply: "a\\nb: c\\n"}]
            expect: {stream: ["a\\n", "b: ", "c\\n"], answer: "a\\nb: c\\n", outputs: {answer: "a\\nb: c\\n"}}
          # the end
        """);
  }

  @Test
  void textOfSeveralLinesBecomesABlock() throws Exception {
    assertThat(updated("""
        app: app.yml
        cases:
          - name: one
            query: q
            models: [{reply: "first: 1\\n\\n  second\\n"}]
            expect:
              answer:
              outputs:
                answer: |
                  old

                # stays
                files: []
        """)).isEqualTo("""
        app: app.yml
        cases:
          - name: one
            query: q
            models: [{reply: "first: 1\\n\\n  second\\n"}]
            expect:
              answer: |
                first: 1

                  second
              outputs:
                answer: |
                  first: 1

                    second

                # stays
                files: []
        """);
  }

  @Test
  void valuesThatAreRightAreNotTouched() throws Exception {
    String text = "app: app.yml\ncases:\n- {name: a, query: q, models: [{reply: x}], expect: {answer: 'x', conversation: {count: 1.0}}}\n";
    assertThat(updated(text)).isEqualTo(text);
  }

  @Test
  void outputsAreWrittenAnewWhenTheyAreAllThereMayBe() throws Exception {
    assertThat(updated("""
        app: app.yml
        cases:
          - name: a
            query: q
            models: [{reply: yes indeed}]
            expect:
              outputs_only: true
              outputs:
                text: x
        """)).endsWith("""
              outputs:
                answer: yes indeed
                files: []
        """);
  }

  @Test
  void aValueThatComesFromAnAnchorIsLeftToPeople() throws Exception {
    CaseFile file = folder.read("""
        app: app.yml
        cases:
          - {name: a, query: q, models: [{reply: x}], expect: &same {answer: y}}
          - {name: b, query: q, models: [{reply: z}], expect: *same}
        """);
    String before = Files.readString(file.path());
    assertThatThrownBy(file::update).isInstanceOfSatisfying(DifyException.class, e -> {
      assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT);
      assertThat(e.text()).contains("it.cases.yml", "change it by hand");
    });
    assertThat(Files.readString(file.path())).isEqualTo(before);
  }

  @Test
  void aRunThatWentWrongIsNotWhatIsExpected() throws Exception {
    CaseFile file = folder.read("""
        app: app.yml
        defaults: {query: q}
        cases:
          - {name: nobody answers, expect: {answer: x, status: failed}}
          - {name: fails, models: [{chunks: [half], error: {}}], expect: {answer: whole}}
        """);
    assertThat(file.update()).isSameAs(file);
  }

  @Test
  void defaultsAreNotChanged() throws Exception {
    CaseFile file = folder.read("""
        app: app.yml
        defaults: {query: q, expect: {answer: old}}
        cases: [{name: a, models: [{reply: x}]}]
        """);
    assertThat(file.update()).isSameAs(file);
  }
}
