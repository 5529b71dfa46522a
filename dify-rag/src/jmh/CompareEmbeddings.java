import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Embeds the same texts here and by langchain4j's own way, each in a process with its own class path and the same model file, in turns, one text a run of the
 * model; prints texts per second, ratios and how alike the vectors are. From the project's root, after {@code ./mvnw -Pjmh package -DskipTests}:
 * {@code java dify-rag/src/jmh/CompareEmbeddings.java}, or with {@code same} behind it: the peer on our version of onnxruntime instead of the one it brings, since
 * versions round differently.
 */
final class CompareEmbeddings {
  private static final Path HERE = Path.of("dify-rag", "src", "jmh");
  private static final String WORDS = "how do I change the address of my order after it was sent and who pays for the"
      + " parcel when a customer returns an item that arrived broken or late in another country";
  private static final int ROUNDS = 5;

  /** A process that embeds. */
  private record Engine(Process process, BufferedReader out, BufferedWriter in) implements AutoCloseable {
    static Engine start(String classPath, String main) throws IOException {
      // onnxruntime recurses while it loads a model, the peer's on the main thread.
      Process process = new ProcessBuilder(ProcessHandle.current().info().command().orElse("java"), "-Xss16m",
          "--enable-native-access=ALL-UNNAMED", "-cp", classPath, main).redirectError(ProcessBuilder.Redirect.DISCARD)
          .start();
      return new Engine(process, process.inputReader(), process.outputWriter());
    }

    private String ask(List<String> lines) throws IOException {
      for (String line : lines) {
        in.write(line);
        in.newLine();
      }
      in.flush();
      String answer = out.readLine();
      if (answer == null) {
        throw new IOException("A process ended; run it by hand to see why.");
      }
      return answer;
    }

    double rate(List<String> texts) throws IOException {
      List<String> lines = new ArrayList<>(List.of("RATE " + texts.size()));
      lines.addAll(texts);
      return texts.size() * 1e9 / Long.parseLong(ask(lines));
    }

    double[] vector(String text) throws IOException {
      String answer = ask(List.of("VECTOR", text));
      return Arrays.stream(answer.substring(1, answer.length() - 1).split(", ")).mapToDouble(Double::parseDouble)
          .toArray();
    }

    @Override
    public void close() {
      process.destroy();
    }
  }

  public static void main(String[] args) throws IOException {
    String ourPath = classPath("knowledge");
    String theirPath = classPath("langchain4j");
    if (List.of(args).contains("same")) {
      theirPath = Arrays.stream(ourPath.split(":")).filter(jar -> jar.contains("onnxruntime")).findFirst().orElseThrow()
          + ":" + theirPath;
    }
    try (Engine here = Engine.start(ourPath, "io.dify.bench.knowledge.EmbeddingServer");
        Engine peer = Engine.start(theirPath, "io.dify.bench.langchain4j.EmbeddingServer")) {
      for (int words : new int[]{ 8, 180}) {
        List<String> texts = texts(words, words < 100 ? 300 : 60);
        double least = 1;
        for (String text : texts.subList(0, 50)) {
          least = Math.min(least, cosine(here.vector(text), peer.vector(text)));
        }
        System.out.printf(Locale.ROOT, "%d words: least cosine %.6f%n", words, least);
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
          double ours = here.rate(texts);
          double theirs = peer.rate(texts);
          ratios.add(ours / theirs);
          System.out.printf(Locale.ROOT, "  here %.1f/s, langchain4j %.1f/s, ratio %.2f%n", ours, theirs,
              ours / theirs);
        }
        System.out.printf(Locale.ROOT, "  median ratio %.2f%n", ratios.stream().sorted().toList().get(ROUNDS / 2));
      }
    }
  }

  private static String classPath(String module) throws IOException {
    Path target = HERE.resolve(module).resolve("target");
    return target.resolve("classes") + ":" + Files.readString(target.resolve("classpath.txt")).strip();
  }

  private static double cosine(double[] a, double[] b) {
    double product = 0;
    double squaresOfA = 0;
    double squaresOfB = 0;
    for (int i = 0; i < a.length; i++) {
      product += a[i] * b[i];
      squaresOfA += a[i] * a[i];
      squaresOfB += b[i] * b[i];
    }
    return product / Math.sqrt(squaresOfA * squaresOfB);
  }

  private static List<String> texts(int words, int count) {
    Random random = new Random(words);
    String[] all = WORDS.split(" ");
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      StringBuilder text = new StringBuilder();
      for (int j = 0; j < words; j++) {
        text.append(all[random.nextInt(all.length)]).append(' ');
      }
      texts.add(text.append(i).toString());
    }
    return texts;
  }
}
