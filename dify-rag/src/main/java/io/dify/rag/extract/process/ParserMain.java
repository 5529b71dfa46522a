package io.dify.rag.extract.process;

import io.dify.core.error.DifyException;
import io.dify.rag.extract.parse.Parsed;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The program of a parsing process: reads requests until there are no more, answers each. Ends with the program that started it. */
public final class ParserMain {
  private ParserMain() {}

  /** Runs until the input ends. What libraries print goes nowhere. */
  public static void main(String[] arguments) throws IOException {
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    System.setOut(nowhere);
    System.setErr(nowhere);
    try (DataInputStream in = new DataInputStream(new BufferedInputStream(new FileInputStream(FileDescriptor.in)));
        DataOutputStream out = new DataOutputStream(
            new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16))) {
      Frames.writeReady(out);
      while (true) {
        answer(Frames.readRequest(in), out);
      }
    } catch (EOFException e) {
      // Nobody asks any more.
      return;
    }
  }

  private static void answer(Frames.Request request, DataOutputStream out) throws IOException {
    Parsed parsed;
    try {
      parsed = new InProcessParsing(request.limits()).parse(Path.of(request.file()), request.extension());
    } catch (DifyException e) {
      Frames.write(out, e);
      return;
    }
    Frames.write(out, parsed);
  }
}
