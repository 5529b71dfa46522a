package io.dify.workflow.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.value.Value;
import io.dify.workflow.Fixture;
import io.dify.workflow.event.RunEvent;
import io.dify.workflow.graph.Graph;
import io.dify.workflow.journal.Journal;
import io.dify.workflow.journal.JournalCodec;
import io.dify.workflow.journal.JournalEntry;
import io.dify.workflow.node.NodeOutcome;
import io.dify.workflow.node.NodeSignal;
import io.dify.workflow.run.RunRequest;
import io.dify.workflow.schedule.Frame;
import io.dify.workflow.schedule.RunState;
import io.dify.workflow.stream.EventFold;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The journal is the truth: after every step, what its encoded entries give is what the run itself holds. */
@Timeout(60)
class JournalRebuildTest {
  private final List<String> lines = new ArrayList<>();
  private final List<String> live = new ArrayList<>();
  private final List<AssertionError> differences = new ArrayList<>();

  @Test
  void poolReadySetAndStreamAreRebuiltFromTheEncodedJournalAfterEveryStep() throws InterruptedException {
    Graph graph = Fixture.graph().choice("c", "a").quick("x", "x's text").quick("never", "?").task("t", context -> {
      context.offer(new NodeSignal.Text("text", "streamed "));
      context.offer(new NodeSignal.Text("text", "text"));
      return NodeOutcome
          .succeeded(Map.of("text", Value.of("streamed text"), "list", Value.from(List.of(1, 2.5, "three"))));
    }).answer("a", "{{#sys.query#}}: {{#x.text#}} {{#never.text#}}{{#t.text#}} {{#t.list#}}")
        .edges("start>c", "c:a>x", "c:b>never", "start>t", "x>a", "never>a", "t>a").compile();
    WorkflowEngine engine = WorkflowEngine.builder().clock(Fixture.CLOCK).build();
    Checking journal = new Checking(graph);
    RunLoop run = new RunLoop(engine, graph, "r1", RunRequest.query("Q").withHistory(List.of()), journal);
    journal.run = run;
    run.begin();
    assertThat(run.await().answer()).isEqualTo("Q: x's text streamed text - 1\n- 2.5\n- three");

    assertThat(differences).isEmpty();
    assertThat(live).hasSize(lines.size());
    RunState rebuilt = new RunState(graph);
    EventFold fold = new EventFold();
    List<RunEvent> events = new ArrayList<>();
    for (String line : lines) {
      JournalEntry entry = JournalCodec.decode(line);
      assertThat(JournalCodec.encode(entry)).isEqualTo(line);
      rebuilt.apply(entry);
      events.add(fold.apply(entry, rebuilt));
    }
    assertThat(events).isEqualTo(Fixture.drain(run.subscribe()));
    assertThat(rebuilt.result()).isEqualTo(run.await());
    assertThat(rebuilt.main().pool()).isEqualTo(run.state().main().pool());
  }

  /** Called by the owner before an entry is applied: the state then is that of all entries before. */
  private final class Checking implements Journal {
    private final Graph graph;
    private RunLoop run;

    Checking(Graph graph) {
      this.graph = graph;
    }

    @Override
    public void append(JournalEntry entry) {
      RunState rebuilt = new RunState(graph);
      lines.forEach(line -> rebuilt.apply(JournalCodec.decode(line)));
      live.add(describe(run.state()));
      try {
        assertThat(describe(rebuilt)).isEqualTo(describe(run.state()));
        assertThat(rebuilt.main().pool()).isEqualTo(run.state().main().pool());
      } catch (AssertionError e) {
        differences.add(e);
      }
      lines.add(JournalCodec.encode(entry));
    }

    @Override
    public void force() {}

    private String describe(RunState state) {
      StringBuilder text = new StringBuilder(state.steps() + " " + state.status() + " " + state.answer());
      for (Frame frame : state.frames()) {
        text.append("\n").append(frame.prefix()).append(frame.ready()).append(frame.skipped());
        frame.graph().nodes().forEach(node -> text.append(' ').append(frame.node(node.index())));
        frame.graph().edges().forEach(edge -> text.append(' ').append(frame.edge(edge.index())));
      }
      return text.toString();
    }
  }
}
