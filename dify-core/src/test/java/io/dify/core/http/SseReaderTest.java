package io.dify.core.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Server-sent events by the standard's rules. */
class SseReaderTest {
  private static List<SseEvent> read(InputStream in, int maxLength) {
    SseReader reader = new SseReader(in, maxLength);
    List<SseEvent> events = new ArrayList<>();
    for (SseEvent event = reader.next(); event != null; event = reader.next()) {
      events.add(event);
    }
    return events;
  }

  private static List<String> summary(String stream) {
    return read(new ByteArrayInputStream(stream.getBytes(StandardCharsets.UTF_8)), 1000).stream()
        .map(e -> e.type() + "|" + e.data().replace("\n", "/") + "|" + e.lastId()
            + e.retry().map(d -> "|" + d.toMillis()).orElse(""))
        .toList();
  }

  static List<Arguments> streams() {
    return List.of(Arguments.of("data: a\n\n", List.of("message|a|")),
        Arguments.of("data: a\r\n\r\ndata: b\r\rdata: c\n\n", List.of("message|a|", "message|b|", "message|c|")),
        Arguments.of("data: a\r\n\ndata: b\n\r\n", List.of("message|a|", "message|b|")),
        Arguments.of("data: a\ndata:b\ndata\n\n", List.of("message|a/b/|")),
        Arguments.of("data:  two blanks\n\n", List.of("message| two blanks|")),
        Arguments.of("data:a: b\n\n", List.of("message|a: b|")),
        Arguments.of("event: x\ndata: 1\n\ndata: 2\n\n", List.of("x|1|", "message|2|")),
        Arguments.of("event: lost\n\ndata: 2\n\n", List.of("message|2|")),
        Arguments.of(": ping\n\n: ping\ndata: a\n: ping\n\n", List.of("message|a|")),
        Arguments.of("id: 7\ndata: a\n\ndata: b\n\nid\ndata: c\n\n",
            List.of("message|a|7", "message|b|7", "message|c|")),
        Arguments.of("id: 7\ndata: a\n\nid: 8\u0000\ndata: b\n\n", List.of("message|a|7", "message|b|7")),
        Arguments.of("retry: 1500\ndata: a\n\nretry: 1x\ndata: b\n\n", List.of("message|a||1500", "message|b||1500")),
        Arguments.of("unknown: x\nDATA: x\ndata : x\ndata: a\n\n", List.of("message|a|")),
        Arguments.of("\uFEFFdata: a\n\n", List.of("message|a|")),
        Arguments.of("\uFEFF\uFEFFdata: lost\n\ndata: a\n\n", List.of("message|a|")),
        Arguments.of("data: a\n\n\uFEFFdata: lost\n\n", List.of("message|a|")), Arguments.of("\n\n\n", List.of()),
        Arguments.of("data: a\n\ndata: cut off", List.of("message|a|")),
        Arguments.of("data: a\n\ndata: cut off\n", List.of("message|a|")), Arguments.of("", List.of()),
        Arguments.of("data:\n\n", List.of("message||")), Arguments.of("data: 你好\uD83D\uDE00\n\n",
            List.of("message|你好\uD83D\uDE00|")));
  }

  @ParameterizedTest
  @MethodSource("streams")
  void eventsAreThoseOfTheStandard(String stream, List<String> expected) {
    assertThat(summary(stream)).isEqualTo(expected);
  }

  @Test
  void retryIsADuration() {
    SseEvent event = read(new ByteArrayInputStream("retry: 20\ndata: a\n\n".getBytes(StandardCharsets.UTF_8)), 99)
        .getFirst();
    assertThat(event.retry()).contains(Duration.ofMillis(20));
  }

  @Test
  void eventIsReturnedBeforeTheLineFeedOfItsLastLineHasCome() {
    InputStream untilCr = new InputStream() {
      private final InputStream in = new ByteArrayInputStream("data: a\r\n\r".getBytes(StandardCharsets.UTF_8));

      @Override
      public int read() {
        throw new AssertionError("reads arrays only");
      }

      @Override
      public int read(byte[] into, int from, int length) throws java.io.IOException {
        int count = in.read(into, from, 1);
        assertThat(count).as("waits for more although the event is whole").isPositive();
        return count;
      }
    };
    assertThat(new SseReader(untilCr).next()).isEqualTo(new SseEvent("message", "a", "", java.util.Optional.empty()));
  }

  @Test
  void longLinesAndEventsAreRefused() {
    for (String stream : List.of("data: " + "x".repeat(100), "x".repeat(101), "data: 123456789\n".repeat(12))) {
      assertThatThrownBy(() -> read(new ByteArrayInputStream(stream.getBytes(StandardCharsets.UTF_8)), 100))
          .isInstanceOfSatisfying(DifyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LIMIT_EXCEEDED));
    }
  }

  /** Any events, written with any line ends and comments, cut into any packets, are read back as they were. */
  @RepeatedTest(200)
  void anyPacketsGiveTheSameEvents(RepetitionInfo repetition) {
    long seed = Long.getLong("dify.test.seed", 20261121L) + repetition.getCurrentRepetition();
    Random random = new Random(seed);
    List<SseEvent> expected = new ArrayList<>();
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    String lastId = "";
    for (int i = random.nextInt(8); i >= 0; i--) {
      String end = List.of("\n", "\r", "\r\n").get(random.nextInt(3));
      String type = random.nextBoolean() ? "message" : "t" + random.nextInt(9);
      lastId = random.nextBoolean() ? lastId : "id" + random.nextInt(9);
      String data = text(random);
      SseEvent event = new SseEvent(type, data, lastId, java.util.Optional.empty());
      expected.add(event);
      stream.writeBytes(written(event, end, random).getBytes(StandardCharsets.UTF_8));
    }
    assertThat(read(packets(stream.toByteArray(), random), 10_000)).as("seed %d", seed).isEqualTo(expected);
  }

  private static String written(SseEvent event, String end, Random random) {
    StringBuilder text = new StringBuilder();
    text.append("event: ").append(event.type()).append(end).append("id:").append(event.lastId()).append(end);
    for (String line : event.data().split("\n", -1)) {
      text.append(random.nextInt(4) == 0 ? ": comment 注" + end : "").append("data: ").append(line).append(end);
    }
    return text.append(end).append(random.nextInt(4) == 0 ? end : "").toString();
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(40); i >= 0; i--) {
      text.append(List.of("a", " ", "\n", ":", "é", "你", "\uD83D\uDE00", "data: ").get(random.nextInt(8)));
    }
    return text.toString();
  }

  private static InputStream packets(byte[] bytes, Random random) {
    return new InputStream() {
      private int position;

      @Override
      public int read() {
        return position == bytes.length ? -1 : bytes[position++] & 0xff;
      }

      @Override
      public int read(byte[] into, int from, int length) {
        int count = Math.min(Math.min(length, bytes.length - position), 1 + random.nextInt(7));
        System.arraycopy(bytes, position, into, from, count);
        position += count;
        return count == 0 ? -1 : count;
      }
    };
  }
}
