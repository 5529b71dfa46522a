package io.dify.bench.service;

import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The clients, in a process of their own: does one job and says in one line of JSON what it saw. Before, it says an empty line when it begins to be measured: these clients are
 * a new process, and what compiling them takes is not the server's.
 */
final class ClientMain {
  private static final int CLIENTS = 50;
  private static final int WARM_UP = 5000;
  /** Different questions of the warm-up. */
  private static final int REPEATED = 200;

  private ClientMain() {}

  /** Arguments: port and key, then the job with its numbers. */
  public static void main(String[] args) throws Exception {
    int port = Integer.parseInt(args[0]);
    String key = args[1];
    System.out.println(switch (args[2]) {
      case "closed" -> {
        Questions questions = questions(args[6], number(args, 7));
        new Asking(port, key).each(CLIENTS, Questions.zipf(REPEATED, WARM_UP, 0), questions);
        yield begun(port, key).closed(number(args, 3), number(args, 4), number(args, 5), questions);
      }
      case "warm" -> {
        Questions questions = questions(args[7], number(args, 8));
        int[] drawn = Questions.zipf(number(args, 5), number(args, 4), number(args, 6));
        yield begun(port, key).each(number(args, 3), drawn, questions);
      }
      case "zipf" -> {
        Questions questions = questions(args[7], number(args, 8));
        int[] drawn = Questions.zipf(number(args, 5), number(args, 3) * number(args, 4), number(args, 6));
        new Asking(port, key).each(CLIENTS, Questions.zipf(number(args, 5), WARM_UP, number(args, 6) + 1), questions);
        yield begun(port, key).open(number(args, 3), number(args, 4), number(args, 6),
            i -> questions.distinct(drawn[i]));
      }
      case "streams" -> new Streaming(port, key, args.length > 7 ? receipts(args[7]) : null).run(number(args, 3),
          number(args, 4), number(args, 5), number(args, 6));
      default -> throw new IllegalArgumentException(args[2]);
    });
  }

  private static Asking begun(int port, String key) {
    System.out.println();
    return new Asking(port, key);
  }

  private static int number(String[] args, int at) {
    return Integer.parseInt(args[at]);
  }

  private static Questions questions(String file, int entries) throws java.io.IOException {
    return Questions.of(file.equals("-") ? null : Path.of(file), entries);
  }

  private static PrintStream receipts(String file) throws java.io.IOException {
    return new PrintStream(new FileOutputStream(file), true, StandardCharsets.UTF_8);
  }
}
