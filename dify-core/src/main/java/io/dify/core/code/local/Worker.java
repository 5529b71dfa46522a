package io.dify.core.code.local;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * One process in its sandbox, for one call. It has said that it is ready, and has read nothing yet. Answers are frames: four bytes of length, one of kind, and the
 * body; whatever claims to be one is only believed as far as its length is bounded.
 */
final class Worker {
  /** Kinds of frames. */
  static final int READY = 'R';
  static final int VALUE = 'V';
  static final int ERROR = 'E';

  private static final int HEAD = 4;

  private final Process process;
  private final DataInputStream answers;

  Worker(Process process) {
    this.process = process;
    this.answers = new DataInputStream(process.getInputStream());
  }

  /**
   * An answer.
   *
   * @param kind one of the kinds
   * @param body JSON
   */
  record Frame(int kind, String body) {}

  /** Hands the request over. */
  void send(byte[] request) throws IOException {
    OutputStream out = process.getOutputStream();
    out.write(ByteBuffer.allocate(HEAD).putInt(request.length).array());
    out.write(request);
    out.flush();
  }

  /**
   * The next frame; empty at the end.
   *
   * @throws FrameTooLong when it has more bytes than that
   */
  Optional<Frame> receive(int maxBytes) throws FrameTooLong {
    try {
      int length = answers.readInt();
      int kind = answers.readUnsignedByte();
      if (length < 0 || length > maxBytes) {
        throw new FrameTooLong();
      }
      byte[] body = answers.readNBytes(length);
      return body.length == length
          ? Optional.of(new Frame(kind, new String(body, StandardCharsets.UTF_8)))
          : Optional.empty();
    } catch (FrameTooLong e) {
      throw e;
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** An answer that is longer than allowed. */
  static final class FrameTooLong extends IOException {
    private static final long serialVersionUID = 1L;
  }

  /** What the process prints. */
  InputStream printed() {
    return process.getErrorStream();
  }

  /** What it has printed until its end, at most so much; for sandboxes that do not come up. */
  String lastWords(int maxBytes) {
    try {
      return new String(process.getErrorStream().readNBytes(maxBytes), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      return "";
    }
  }

  boolean alive() {
    return process.isAlive();
  }

  /**
   * Ends the process, and with it everything in its sandbox. Through its handle: {@link Process#destroyForcibly()} would close the pipes on this side
   * too, and what is still in them would be lost.
   */
  void kill() {
    process.toHandle().destroyForcibly();
  }

  /** Done with its exit status when the process is gone. */
  CompletableFuture<Integer> gone() {
    return process.onExit().thenApply(Process::exitValue);
  }
}
