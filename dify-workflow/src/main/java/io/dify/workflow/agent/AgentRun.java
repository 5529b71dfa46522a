package io.dify.workflow.agent;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.ToolRequest;
import io.dify.core.model.Usage;
import io.dify.core.tool.ToolResult;
import io.dify.core.value.FileRef;
import io.dify.core.value.Value;
import io.dify.workflow.agent.StepLog.Step;
import io.dify.workflow.agent.ToolCalls.Ended;
import io.dify.workflow.agent.ToolCalls.Status;
import io.dify.workflow.node.Forks;
import io.dify.workflow.node.NodeSignal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** One run of an agent. For one thread, which alone tells steps and text, so that their order is always the same. */
final class AgentRun {
  private static final int MOST_MISFIT_ROUNDS = 3;

  private final Agent agent;
  private final Dialogue dialogue;
  private final AgentSetting setting;
  private final StepLog log;
  private final ToolCalls calls;
  private final StringBuilder text = new StringBuilder();
  private final List<FileRef> files = new ArrayList<>();
  private final List<Value> json = new ArrayList<>();
  private Usage usage = Usage.NONE;
  private Usage roundUsage = Usage.NONE;
  /** Rounds in a row in which no tool could even begin. */
  private int misfitRounds;
  private boolean roundSpoke;

  AgentRun(Agent agent, Dialogue dialogue, AgentSetting setting) {
    this.agent = agent;
    this.dialogue = dialogue;
    this.setting = setting;
    this.log = new StepLog(setting.tools(), setting.sink());
    this.calls = new ToolCalls(agent.tools(), setting.tools(), agent.limits().maxResultChars());
  }

  AgentResult run() throws InterruptedException {
    int round = 1;
    boolean last = false;
    while (round(round, last)) {
      round++;
      last = round > agent.limits().maxRounds() || misfitRounds == MOST_MISFIT_ROUNDS;
    }
    if (last && text.toString().isBlank()) {
      throw new DifyException(ErrorCode.LIMIT_EXCEEDED, "The agent was asked " + round
          + " times and gave no answer" + (misfitRounds == MOST_MISFIT_ROUNDS
              ? "; it kept asking for tools in ways that cannot be carried out. Describe its tools better, or choose another model."
              : ". Raise its maximum_iterations (now " + agent.limits().maxRounds() + ", at most "
                  + AgentLimits.MOST_ROUNDS + "), or make its task smaller."));
    }
    return new AgentResult(text.toString(), files, json, log.ended(), usage, round, !last);
  }

  /** Whether another round follows. */
  private boolean round(int number, boolean last) throws InterruptedException {
    setting.tools().cancellation().throwIfCancelled();
    roundUsage = Usage.NONE;
    Step step = log.begin("ROUND " + number, Optional.empty(), "");
    roundSpoke = false;
    Turn turn = ask(step, last);
    boolean done = last || turn.requests().isEmpty();
    List<Ended> ended = done ? List.of() : call(step, number, turn.requests());
    if (!done) {
      dialogue.tell(turn, ended.stream().map(Ended::text).toList());
      boolean misfit = ended.stream().allMatch(each -> each.status() == Status.MISFIT);
      misfitRounds = misfit ? misfitRounds + 1 : 0;
    }
    Map<String, Value> output = new LinkedHashMap<>();
    output.put("llm_response", Value.of(turn.thought()));
    output.put("tool_responses", new Value.Array(ended.stream().map(AgentRun::response).toList()));
    log.end(step, Map.of("output", new Value.Obj(output)), roundUsage);
    return !done;
  }

  private void spend(Usage more) {
    usage = usage.plus(more);
    roundUsage = roundUsage.plus(more);
  }

  private Turn ask(Step round, boolean last) {
    Step step = log.begin(agent.ref().name() + " Thought", Optional.of(round), agent.ref().provider());
    Turn turn;
    try {
      turn = dialogue.ask(last, this::show, setting.tools().cancellation());
    } catch (DifyException e) {
      log.end(step, Optional.of(e.text()), Map.of(), Usage.NONE, setting.tools().clock().instant());
      log.end(round, Optional.of(e.text()), Map.of(), Usage.NONE, setting.tools().clock().instant());
      throw e;
    }
    spend(turn.answer().usage());
    List<ToolRequest> wanted = last ? List.of() : turn.requests();
    Map<String, Value> data = new LinkedHashMap<>();
    data.put("output", Value.of(turn.thought()));
    data.put("tool_name", Value.of(wanted.stream().map(ToolRequest::name).collect(Collectors.joining(";"))));
    data.put("tool_input", new Value.Array(wanted.stream().map(AgentRun::input).toList()));
    log.end(step, data, turn.answer().usage());
    return turn;
  }

  /** Text of different rounds is kept apart by a line break. */
  private void show(String piece) {
    if (!roundSpoke && !text.isEmpty() && text.charAt(text.length() - 1) != '\n') {
      say("\n");
    }
    roundSpoke = true;
    say(piece);
  }

  private void say(String piece) {
    text.append(piece);
    setting.sink().accept(new NodeSignal.Text("text", piece));
  }

  /** Calls all tools of a round, some at a time; gives what came of them in the order of the requests, each told as soon as those before it are. */
  private List<Ended> call(Step round, int number, List<ToolRequest> requests) throws InterruptedException {
    List<Ended> ended = new ArrayList<>();
    Deque<Step> steps = new ArrayDeque<>();
    Deque<Forks.Fork<Ended>> forks = new ArrayDeque<>();
    for (int next = 0; ended.size() < requests.size();) {
      while (next < requests.size() && forks.size() < agent.limits().maxParallel()) {
        ToolRequest request = requests.get(next);
        String key = number + "." + next;
        steps.add(log.begin("CALL " + request.name(), Optional.of(round), calls.provider(request.name())));
        forks.add(setting.forks().begin(() -> calls.call(request, key)));
        next++;
      }
      Ended one = forks.remove().join();
      ended.add(one);
      end(steps.remove(), one);
    }
    return ended;
  }

  private void end(Step step, Ended one) {
    one.result().ifPresent(result -> {
      files.addAll(result.files());
      json.addAll(result.json());
      spend(result.usage());
    });
    Optional<String> error = one.status() == Status.DONE ? Optional.empty() : Optional.of(one.text());
    log.end(step, error, output(one), one.result().map(ToolResult::usage).orElse(Usage.NONE),
        one.end());
  }

  private static Map<String, Value> output(Ended one) {
    List<FileRef> made = one.result().map(ToolResult::files).orElse(List.of());
    return made.isEmpty()
        ? Map.of("output", response(one))
        : Map.of("output", response(one), "files", Value.from(made));
  }

  private static Value input(ToolRequest request) {
    Map<String, Value> fields = new LinkedHashMap<>();
    fields.put("name", Value.of(request.name()));
    fields.put("arguments", Value.of(request.arguments()));
    return new Value.Obj(fields);
  }

  private static Value response(Ended one) {
    Map<String, Value> fields = new LinkedHashMap<>();
    fields.put("tool_call_id", Value.of(one.request().id()));
    fields.put("tool_call_name", Value.of(one.request().name()));
    fields.put("tool_call_input", Value.of(one.request().arguments()));
    fields.put("tool_response", Value.of(one.text()));
    return new Value.Obj(fields);
  }
}
