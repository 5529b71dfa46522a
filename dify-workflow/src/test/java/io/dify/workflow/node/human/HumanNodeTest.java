package io.dify.workflow.node.human;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.FileRef;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import io.dify.workflow.Fixture;
import io.dify.workflow.engine.WorkflowEngine;
import io.dify.workflow.graph.Graph;
import io.dify.workflow.journal.MemoryJournal;
import io.dify.workflow.node.NodeData;
import io.dify.workflow.node.People;
import io.dify.workflow.node.Problem;
import io.dify.workflow.node.Question;
import io.dify.workflow.run.NodePath;
import io.dify.workflow.run.RunCommand;
import io.dify.workflow.run.RunRequest;
import io.dify.workflow.run.RunResult;
import io.dify.workflow.run.RunStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HumanNodeTest {
  private static final String FORM = """
      {'title':'Ask','form_content':'Dear {{#sys.query#}}: {{#$output.note#}} ({{#$output.mood#}})',
       'inputs':[{'type':'text_input','output_variable_name':'note','default':{'type':'variable','selector':['sys','query']}},
         {'type':'select','output_variable_name':'mood','option_source':{'type':'constant','value':['good','bad']}}],
       'user_actions':[{'id':'yes','title':'Yes!','button_style':'primary'},{'id':'no','title':'No'}],
       'timeout':2,'timeout_unit':'day',
       'delivery_methods':[{'type':'webapp','enabled':true},
         {'type':'email','enabled':true,'config':{'recipients':{'items':[{'type':'external','email':'a@example.com'}]},
          'subject':'About {{#sys.query#}}','body':'Go to {{#url#}}'}}]}""";

  private final MemoryJournal journal = new MemoryJournal();
  private final List<Question> asked = new ArrayList<>();
  private final WorkflowEngine engine = WorkflowEngine.builder().journals(run -> journal).people(question -> {
    asked.add(question);
    return People.none().ask(question);
  }).build();
  private final List<Problem> problems = new ArrayList<>();

  private static Graph graph() {
    return Fixture.graph().node("ask", "human-input", FORM)
        .node("e", "end", "{'outputs':[{'variable':'note','value_selector':['ask','note']},"
            + "{'variable':'action','value_selector':['ask','__action_id']},"
            + "{'variable':'title','value_selector':['ask','__action_value']},"
            + "{'variable':'text','value_selector':['ask','__rendered_content']}]}")
        .node("late", "end", "{'outputs':[{'variable':'late','value_selector':['ask','__action_id']},"
            + "{'variable':'text','value_selector':['ask','__rendered_content']}]}")
        .edges("start>ask", "ask:yes>e", "ask:__timeout>late").compile();
  }

  @Test
  void theRunPausesAndTellsItsReadersWhatIsWanted() throws InterruptedException {
    RunResult paused = engine.start(graph(), RunRequest.query("Ann")).await();
    assertThat(paused.status()).isEqualTo(RunStatus.PAUSED);
    HumanForm form = HumanForm.of(paused.waiting().getFirst().request());
    assertThat(form.content()).isEqualTo("Dear Ann: {{#$output.note#}} ({{#$output.mood#}})");
    assertThat(form.pieces()).containsExactly("Dear Ann: ", "note", " (", "mood", ")");
    assertThat(form.inputs()).extracting(FormInput::type).containsExactly("paragraph", "select");
    assertThat(form.defaults()).isEqualTo(Value.from(Map.of("note", "Ann")));
    assertThat(form.shown()).isTrue();
    assertThat(asked).hasSize(1);
    assertThat(asked.getFirst().timeout()).isEqualTo(Duration.ofDays(2));
    assertThat(asked.getFirst().mails())
        .containsExactly(new Question.Letter(List.of("a@example.com"), "About Ann", "Go to {{#url#}}"));
  }

  @Test
  void anAnswerTakesTheWayOfItsAction() throws InterruptedException {
    RunResult paused = engine.start(graph(), RunRequest.query("Ann")).await();
    Value.Obj answer = HumanForm.of(paused.waiting().getFirst().request()).answer("yes",
        (Value.Obj) Value.from(Map.of("note", "hi", "mood", "good", "stray", "x")));
    RunResult end = resume(answer);
    assertThat(ValueJson.write(end.outputs()))
        .isEqualTo("{\"note\":\"hi\",\"action\":\"yes\",\"title\":\"Yes!\",\"text\":\"Dear Ann: hi (good)\"}");
    assertThat(asked).hasSize(1);
  }

  @Test
  void aFormThatNobodyFilledInTakesTheWayOfTheTimeout() throws InterruptedException {
    engine.start(graph(), RunRequest.query("Ann")).await();
    RunResult end = resume(HumanForm.timedOut(7));
    assertThat(ValueJson.write(end.outputs())).isEqualTo("{\"late\":\"\",\"text\":\"Dear Ann:  ()\"}");
  }

  private RunResult resume(Value.Obj answer) throws InterruptedException {
    return engine.resume(graph(), journal.entries(), journal, new RunCommand.Answer(NodePath.of("ask"), answer))
        .await();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      maybe | {'mood':'good'}                  | 'action' must be one of yes, no
      yes   | {}                               | 'mood' is required
      yes   | {'mood':''}                      | 'mood' is required
      yes   | {'mood':'ugly'}                  | 'mood' must be one of good, bad
      yes   | {'mood':['good']}                | 'mood' must be one of
      yes   | {'mood':'good','note':{'a':1}}   | 'note' must be a string
      yes   | {'mood':'good'}                  | 'doc' is required
      yes   | {'mood':'good','doc':'x.txt'}    | 'doc' must be a file
      """)
  void whatIsMissingOrDoesNotFitIsNamed(String action, String data, String message) {
    boolean file = message.contains("doc");
    HumanForm form = HumanForm.of((Value.Obj) Value.from(Map.of("form_content", "", "inputs", List.of(
        Map.of("type", "paragraph", "output_variable_name", "note"),
        Map.of("type", "select", "output_variable_name", "mood", "option_source",
            Map.of("value", List.of("good", "bad"))),
        Map.of("type", file ? "file" : "paragraph", "output_variable_name", "doc")), "actions",
        List.of(Map.of("id", "yes"), Map.of("id", "no")))));
    assertThatThrownBy(() -> form.answer(action, (Value.Obj) ValueJson.read(data.replace('\'', '"'))))
        .isInstanceOfSatisfying(DifyException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_FORM_DATA))
        .hasMessageContaining(message);
  }

  @Test
  void filesAreHeldToWhatTheFormTakes() {
    HumanForm form = HumanForm.of((Value.Obj) Value.from(Map.of("inputs", List.of(Map.of("type", "file-list",
        "output_variable_name", "docs", "number_limits", 1, "allowed_file_types", List.of("image", "custom"),
        "allowed_file_extensions", List.of("txt"), "allowed_file_upload_methods", List.of("local_file"))), "actions",
        List.of(Map.of("id", "ok")))));
    assertThat(form.answer("ok", docs(file("custom", ".txt", "local_file"))).fields()).containsKey("submitted_data");
    for (Value.Obj wrong : List.of(docs(file("document", ".pdf", "local_file")),
        docs(file("image", ".png", "remote_url")), docs(),
        docs(file("image", ".png", "local_file"), file("image", ".png", "local_file")))) {
      assertThatThrownBy(() -> form.answer("ok", wrong)).isInstanceOf(DifyException.class).hasMessageContaining("docs");
    }
  }

  private static Value.Obj docs(Value... files) {
    return new Value.Obj(Map.of("docs", new Value.Array(List.of(files))));
  }

  private static Value file(String type, String extension, String method) {
    return new Value.File(new FileRef("1", type, method, "a" + extension, extension, "", 1, null, "1"));
  }

  @Test
  void theSecondVersionNamesItsRecipientsInOneList() {
    HumanConfig config = parse("""
        {'version':'2','form_content':'?','user_actions':[{'id':'ok'}],
         'recipients_spec':[{'type':'onetime_email','email':'b@example.com'},
           {'type':'dynamic_email','selector':['start','who']},{'type':'initiator'}],
         'message_template':{'subject':'S','body':'B {{#url#}}'}}""");
    assertThat(problems).isEmpty();
    assertThat(config.shown()).isTrue();
    assertThat(config.deliveries()).hasSize(1);
    assertThat(config.deliveries().getFirst().addresses()).containsExactly("b@example.com");
    assertThat(config.handles()).containsExactly("ok", "__timeout");
    assertThat(config.reads()).hasToString("[start.who]");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      {'user_actions':[]}                                                                  | no_actions
      {'user_actions':[{'id':'a'},{'id':'a'}]}                                             | duplicate_action
      {'user_actions':[{'id':'not a name'}]}                                               | invalid_action
      {'user_actions':[{'id':'__timeout'}]}                                                | invalid_action
      {'user_actions':[{'id':'a'}],'timeout_unit':'year'}                                  | unknown_unit
      {'user_actions':[{'id':'a'}],'timeout':0}                                            | out_of_range
      {'user_actions':[{'id':'a'}],'inputs':[{'type':'date','output_variable_name':'x'}]}  | unknown_input_type
      {'user_actions':[{'id':'a'}],'inputs':[{'output_variable_name':'__action_id'}]}      | invalid_name
      {'user_actions':[{'id':'a'}],'inputs':[{'output_variable_name':'x'},{'output_variable_name':'x'}]} | duplicate_name
      {'user_actions':[{'id':'a'}],'version':'2','recipients_spec':[{'type':'contact','id':'7'}]} | unknown_recipient
      """)
  void mistakesAreProblemsOfTheFile(String data, String code) {
    parse(data);
    assertThat(problems).extracting(Problem::code).containsExactly(code);
  }

  private HumanConfig parse(String data) {
    return new HumanNode()
        .parse(NodeData.of("n", (Value.Obj) ValueJson.read(data.replace('\'', '"')), problems::add));
  }
}
