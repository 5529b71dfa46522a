package io.dify.workflow.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.Message;
import io.dify.core.model.ModelCall;
import io.dify.core.model.Role;
import io.dify.core.model.ToolRequest;
import io.dify.core.testkit.ScriptedChatModel;
import io.dify.core.testkit.ScriptedTurn;
import io.dify.core.tool.ToolResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Agents with models and tools that do anything: what must hold whatever they do. */
class RandomAgentTest {
  private static final int SEEDS = Integer.getInteger("dify.agents", 2000);
  private static final String[] NAMES = { "a", "b", "fails", "gone", ""};
  private static final String[] ARGUMENTS = { "{}", "{\"q\":1}", "", "[", "null", "\"x\""};
  private static final String[] PIECES = { "Let me ", "see.", "\n", " ", "Final Answer: ", "😀"};

  @Test
  void everyRequestIsAnsweredOnceInOrderAndNoTextIsLost() throws InterruptedException {
    for (int seed = 0; seed < SEEDS; seed++) {
      check(seed);
    }
  }

  private static void check(int seed) throws InterruptedException {
    Random random = new Random(seed);
    AgentFixture fixture = new AgentFixture();
    int rounds = 1 + random.nextInt(5);
    List<String> texts = new ArrayList<>();
    ScriptedChatModel model = ScriptedChatModel.deciding(call -> turn(random, call, texts));
    Agent agent = AgentFixture.agent(model, fixture.saying("a", "A"), fixture.saying("b", "B".repeat(300)),
        fixture.tool("fails", arguments -> {
          throw new DifyException(ErrorCode.NETWORK, "down");
        }), fixture.tool("breaks", arguments -> ToolResult.of(String.valueOf((Object) null))))
        .limits(new AgentLimits(rounds, 10, 1 + random.nextInt(3), 100)).build();
    String text;
    try {
      AgentResult result = agent.run(AgentTask.of("?"), fixture.setting());
      text = result.text();
      assertThat(result.rounds()).as("seed %d", seed).isEqualTo(model.calls().size());
    } catch (DifyException e) {
      assertThat(e.code()).as("seed %d", seed).isEqualTo(ErrorCode.LIMIT_EXCEEDED);
      text = fixture.said();
      assertThat(text).as("seed %d", seed).isBlank();
    }
    assertThat(fixture.said()).as("seed %d", seed).isEqualTo(text);
    assertThat(text.replace("\n", "")).as("seed %d", seed).isEqualTo(String.join("", texts).replace("\n", ""));
    assertThat(model.calls()).as("seed %d", seed).hasSizeLessThanOrEqualTo(rounds + 1);
    answered(seed, model.calls().getLast());
  }

  private static ScriptedTurn turn(Random random, ModelCall call, List<String> texts) {
    ScriptedTurn turn = ScriptedTurn.saying();
    for (int i = random.nextInt(4); i > 0; i--) {
      String piece = PIECES[random.nextInt(PIECES.length)];
      texts.add(piece);
      turn = turn.thenSaying(piece);
    }
    boolean asks = random.nextInt(4) > 0;
    for (int i = asks ? random.nextInt(5) : 0; i > 0; i--) {
      turn = turn.then(new ScriptedTurn.Step.Request(new ToolRequest(random.nextBoolean() ? "same" : "",
          NAMES[random.nextInt(NAMES.length)], ARGUMENTS[random.nextInt(ARGUMENTS.length)])));
    }
    return turn;
  }

  /** In the last prompt every request is followed by its result, in order, and no other result is there. */
  private static void answered(int seed, ModelCall call) {
    List<String> wanted = new ArrayList<>();
    List<String> given = new ArrayList<>();
    for (Message message : call.messages()) {
      message.toolRequests().forEach(request -> wanted.add(request.id()));
      if (message.role() == Role.TOOL) {
        given.add(message.toolRequestId());
        assertThat(message.text().length()).as("seed %d", seed).isBetween(1, 150);
      }
    }
    assertThat(given).as("seed %d", seed).isEqualTo(wanted).doesNotHaveDuplicates();
  }
}
