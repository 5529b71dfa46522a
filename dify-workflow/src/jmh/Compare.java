import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs the benchmarks of all engines side by side, scenario by scenario, and prints times and ratios. From the project's root, after
 * {@code ./mvnw -Pjmh package -DskipTests}: {@code java dify-workflow/src/jmh/Compare.java [scenario]}.
 */
final class Compare {
  private static final Path HERE = Path.of("dify-workflow", "src", "jmh");
  private static final Pattern RESULT = Pattern
      .compile("^(\\w+)\\.(\\w+)\\s+(\\S+)?\\s*avgt\\s+\\d+\\s+([\\d.]+)\\s.*us/op.*$");

  private record Engine(String name, String module, String benchmarks, String waitingRuns) {
    String classPath() throws IOException {
      Path target = HERE.resolve(module).resolve("target");
      return target.resolve("classes") + ":" + Files.readString(target.resolve("classpath.txt")).strip();
    }
  }

  private static final List<Engine> ENGINES = List.of(new Engine("floor", "engine", "FloorBenchmark", ""),
      new Engine("dify", "engine", "EngineBenchmark", "io.dify.workflow.bench.WaitingRuns"),
      new Engine("langgraph4j", "langgraph4j", "EngineBenchmark", "io.dify.bench.langgraph4j.WaitingRuns"),
      new Engine("spring-ai-alibaba", "spring-ai-alibaba", "EngineBenchmark", "io.dify.bench.alibaba.WaitingRuns"));

  public static void main(String[] args) throws IOException, InterruptedException {
    List<String> scenarios = args.length > 0
        ? List.of(args)
        : List.of("chainInline", "chain", "fan", "fanWaiting", "nested", "waitingRuns");
    System.out.printf("%-12s %-10s %-18s %14s %10s%n", "scenario", "payload", "engine", "us per run", "ratio");
    for (String scenario : scenarios) {
      if (scenario.equals("waitingRuns")) {
        waitingRuns();
        continue;
      }
      Map<String, Double> ours = new LinkedHashMap<>();
      List<String[]> rows = new ArrayList<>();
      for (Engine engine : ENGINES) {
        for (String line : run(engine, scenario)) {
          Matcher result = RESULT.matcher(line.strip());
          if (result.matches()) {
            String payload = result.group(3) == null ? "-" : result.group(3);
            if (engine.name().equals("dify")) {
              ours.put(payload, Double.parseDouble(result.group(4)));
            }
            rows.add(new String[]{ payload, engine.name(), result.group(4)});
          }
        }
      }
      for (String[] row : rows) {
        double base = ours.getOrDefault(row[0], ours.getOrDefault("0", Double.NaN));
        System.out.printf("%-12s %-10s %-18s %14s %9.2fx%n", scenario, row[0], row[1], row[2],
            Double.parseDouble(row[2]) / base);
      }
    }
  }

  private static void waitingRuns() throws IOException, InterruptedException {
    for (Engine engine : ENGINES) {
      if (!engine.waitingRuns().isEmpty()) {
        lines("-cp", engine.classPath(), engine.waitingRuns()).stream()
            .filter(line -> line.startsWith("round") || line.startsWith("heap"))
            .forEach(line -> System.out.printf("%-12s %-18s %s%n", "waitingRuns", engine.name(), line));
      }
    }
  }

  private static List<String> run(Engine engine, String scenario) throws IOException, InterruptedException {
    return lines("-cp", engine.classPath(), "org.openjdk.jmh.Main", engine.benchmarks() + "\\." + scenario + "$", "-f",
        "1", "-wi", "4", "-w", "2", "-i", "5", "-r", "2", "-to", "60s", "-jvmArgs", "-Xmx4g");
  }

  /** What this JVM's twin prints. */
  private static List<String> lines(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(ProcessHandle.current().info().command().orElse("java")));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    List<String> lines = process.inputReader().lines().toList();
    process.waitFor();
    return lines;
  }
}
