package io.dify.core.model.bedrock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dify.core.http.EgressPolicy;
import io.dify.core.http.HttpGateway;
import io.dify.core.http.HttpHeaders;
import io.dify.core.http.HttpLimits;
import io.dify.core.model.ProviderFailure;
import io.dify.core.model.rest.ModelService;
import io.dify.core.testkit.WireReply.Step;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Frames are read whole or not at all. */
class FrameReaderTest {
  private static final byte[] EVENT = Step.Frame.event("contentBlockDelta", "{\"delta\":{\"text\":\"é\"}}").bytes();
  private final HttpGateway http = HttpGateway.under(EgressPolicy.guarded());
  private final ModelService service = new ModelService("bedrock", "https://b.example", Map.of(), HttpHeaders.none(),
      List.of(), HttpLimits.DEFAULT, http);

  @AfterEach
  void close() {
    http.close();
  }

  private List<Frame> frames(byte[] stream) {
    FrameReader reader = new FrameReader(new ByteArrayInputStream(stream), service.failures("m"));
    List<Frame> frames = new ArrayList<>();
    for (Frame frame = reader.next(); frame != null; frame = reader.next()) {
      frames.add(frame);
    }
    return frames;
  }

  private void assertBrokenOff(byte[] stream) {
    ProviderFailure e = catchThrowableOfType(ProviderFailure.class, () -> frames(stream));
    assertThat(e).as(HexFormat.of().formatHex(stream)).isNotNull();
    assertThat(e.isPassing()).isTrue();
    assertThat(e.text()).contains("broke off");
  }

  /** The first two cases of AWS's test suite for this framing. */
  @Test
  void framesOfTheTestSuiteAreRead() {
    byte[] stream = HexFormat.of().parseHex("000000100000000005c248eb7d98c8ff"
        + "0000001d00000000fd528c5a7b27666f6f273a27626172277dc3653936");
    assertThat(frames(stream)).containsExactly(new Frame(Map.of(), ""), new Frame(Map.of(), "{'foo':'bar'}"));
  }

  @Test
  void headersOfEveryKindAreReadAndTextsAreKept() {
    String headers = "0162" + "00" + "0163" + "01" + "0164" + "02" + "7f" + "0165" + "03" + "0001" + "0166" + "04"
        + "00000001" + "0167" + "05" + "0000000000000001" + "0168" + "06" + "0002" + "ffff" + "0169" + "08"
        + "0000000000000001" + "016a" + "09" + "00000000000000000000000000000000" + "016b" + "07" + "0002" + "c3a9";
    assertThat(frames(framed(HexFormat.of().parseHex(headers), "x")))
        .containsExactly(new Frame(Map.of("k", "é"), "x"));
  }

  @Test
  void streamsThatEndWithinAFrameHaveBrokenOff() {
    for (int length = 1; length < EVENT.length; length++) {
      assertBrokenOff(Arrays.copyOf(EVENT, length));
    }
    assertThat(frames(new byte[0])).isEmpty();
  }

  @Test
  void everyDamagedByteIsSeen() {
    for (int i = 0; i < EVENT.length; i++) {
      byte[] damaged = EVENT.clone();
      damaged[i] ^= 0x10;
      assertBrokenOff(damaged);
    }
  }

  @ParameterizedTest
  @CsvSource({ "2147483647,0", "-1,0", "15,0", "16777217,0", "16777216,0", "64,49", "64,-1", "16777216,131073"})
  void lengthsThatLieAreNotBelieved(int length, int headers) {
    ByteBuffer prelude = ByteBuffer.allocate(64).putInt(length).putInt(headers);
    assertBrokenOff(prelude.putInt(sum(prelude.array(), Long.BYTES)).array());
  }

  @ParameterizedTest
  @CsvSource({ "0562", "016207ffff", "01620a", "016206", "0162", "01620400"})
  void headersThatDoNotAddUpAreRefused(String headers) {
    assertBrokenOff(framed(HexFormat.of().parseHex(headers), "{}"));
  }

  /** Half of the mutated frames get correct sums, so that what lies behind them is reached. */
  @Test
  void mutatedStreamsEndInFramesOrCleanErrors() {
    long seed = 20260101;
    Random random = new Random(seed);
    int read = 0;
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] stream = mutated(random);
      try {
        read += frames(stream).isEmpty() ? 0 : 1;
      } catch (ProviderFailure e) {
        refused++;
      } catch (RuntimeException e) {
        throw new AssertionError("Seed " + seed + ", stream " + HexFormat.of().formatHex(stream), e);
      }
    }
    assertThat(read).isGreaterThan(100);
    assertThat(refused).isGreaterThan(100);
  }

  private static byte[] mutated(Random random) {
    byte[] stream = Arrays.copyOf(EVENT, EVENT.length - (random.nextInt(8) == 0 ? random.nextInt(EVENT.length) : 0));
    for (int changes = random.nextInt(4); changes >= 0 && stream.length > 0; changes--) {
      stream[random.nextInt(stream.length)] = (byte) random.nextInt(256);
    }
    if (random.nextBoolean() && stream.length >= 16) {
      ByteBuffer frame = ByteBuffer.wrap(stream);
      if (random.nextInt(4) > 0) {
        frame.putInt(0, stream.length);
      }
      frame.putInt(8, sum(stream, 8));
      frame.putInt(stream.length - 4, sum(stream, stream.length - 4));
    }
    return stream;
  }

  private static byte[] framed(byte[] headers, String payload) {
    byte[] content = payload.getBytes(StandardCharsets.UTF_8);
    ByteBuffer prelude = ByteBuffer.allocate(12).putInt(16 + headers.length + content.length).putInt(headers.length);
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    frame.writeBytes(prelude.putInt(sum(prelude.array(), 8)).array());
    frame.writeBytes(headers);
    frame.writeBytes(content);
    frame.writeBytes(ByteBuffer.allocate(4).putInt(sum(frame.toByteArray(), frame.size())).array());
    return frame.toByteArray();
  }

  private static int sum(byte[] bytes, int length) {
    CRC32 sum = new CRC32();
    sum.update(bytes, 0, length);
    return (int) sum.getValue();
  }
}
