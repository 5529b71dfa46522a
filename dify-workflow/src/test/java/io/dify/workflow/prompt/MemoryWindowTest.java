package io.dify.workflow.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.model.Message;
import io.dify.core.model.Role;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryWindowTest {
  private static final List<Message> HISTORY = List.of(Message.of(Role.USER, "first"), Message.of(Role.ASSISTANT, "1"),
      Message.of(Role.USER, "second"), Message.of(Role.ASSISTANT, "2"), Message.of(Role.USER, "third"),
      Message.of(Role.ASSISTANT, "3"));

  @Test
  void keepsTheNewestTurns() {
    assertThat(new MemoryWindow(2, 2000).of(HISTORY)).isEqualTo(HISTORY.subList(2, 6));
  }

  @Test
  void noLimitOfTurnsKeepsAllThatFit() {
    assertThat(new MemoryWindow(0, 2000).of(HISTORY)).isEqualTo(HISTORY);
  }

  @Test
  void aTurnThatDoesNotFitWholeIsLeftOut() {
    assertThat(new MemoryWindow(0, 4).of(HISTORY)).isEqualTo(HISTORY.subList(4, 6));
    assertThat(new MemoryWindow(0, 1).of(HISTORY)).isEmpty();
  }

  @Test
  void anEmptyHistoryStaysEmpty() {
    assertThat(new MemoryWindow(3, 2000).of(List.of())).isEmpty();
  }
}
