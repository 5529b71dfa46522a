package io.dify.workflow.dsl;

import io.dify.core.template.Selector;
import io.dify.core.template.Template;
import io.dify.core.value.Value;
import io.dify.workflow.node.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Finds secrets where others will read them: secret environment variables in what a model or a reader is told, and keys of services written into the
 * file. Messages never show a secret.
 */
final class SecretScan {
  /** Types whose texts are sent to a model. */
  private static final Set<String> TO_MODELS = Set.of("llm", "agent", "question-classifier", "parameter-extractor");
  /** Types whose texts the reader sees. */
  private static final Set<String> TO_READERS = Set.of("answer", "end");

  /** Shapes that only keys of well-known services have. */
  private static final Pattern KEY = Pattern.compile("(?<![A-Za-z0-9_-])(?:"
      + "sk-[A-Za-z0-9_-]{20,200}|(?:AKIA|ASIA)[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36,200}|AIza[A-Za-z0-9_-]{35}"
      + "|xox[abprs]-[A-Za-z0-9-]{10,200}|glpat-[A-Za-z0-9_-]{20,100}|hf_[A-Za-z0-9]{30,100}|(?:app|dataset)-[A-Za-z0-9]{24}"
      + "|tvly-[A-Za-z0-9-]{20,100}|jina_[A-Za-z0-9_-]{30,100}"
      + "|eyJ[A-Za-z0-9_-]{10,2000}\\.eyJ[A-Za-z0-9_-]{10,4000}\\.[A-Za-z0-9_-]{10,1000}"
      + ")(?![A-Za-z0-9])");
  /** A line of headers or parameters, or an assignment in code, that gives a key a literal value. */
  private static final Pattern ASSIGNED = Pattern.compile(
      "(?i)(?:authorization|api[_-]?key|apikey|access[_-]?token|secret(?:[_-]?key)?|x-token|password)[\"']?\\s*[:=]\\s*[\"']?"
          + "(?:(?:bearer|basic)\\s+)?(?=[A-Za-z0-9+/=._-]{0,200}[0-9])[A-Za-z0-9+/=._-]{20,200}");

  /** Looking for the place of one takes as long as the node is large. */
  private static final int MOST_OF_A_NODE = 20;

  private final ProblemList problems;
  private final Set<String> secrets;

  private SecretScan(AppDefinition.Workflow workflow, ProblemList problems) {
    this.problems = problems;
    this.secrets = workflow.environment().stream().filter(AppVariable::secret).map(AppVariable::name)
        .collect(Collectors.toSet());
  }

  static void scan(AppDefinition.Workflow workflow, ProblemList problems) {
    SecretScan scan = new SecretScan(workflow, problems);
    workflow.graph().nodes().forEach(scan::node);
    for (int i = 0; i < workflow.environment().size(); i++) {
      AppVariable variable = workflow.environment().get(i);
      if (!variable.secret() && variable.value() instanceof Value.Text text && KEY.matcher(text.text()).find()) {
        scan.literal("", List.of("workflow", "environment_variables"), "The environment variable '" + variable.name()
            + "' looks like a key, but its type is not secret, so that exports carry it. Make it a secret.");
      }
    }
  }

  private void node(FileNode node) {
    String type = LegacyForms.type(node.type());
    if (TO_MODELS.contains(type) || TO_READERS.contains(type)) {
      SelectorScan.of(node.data()).stream().filter(read -> read.node().equals("env") && secrets.contains(read.name()))
          .map(Selector::name).distinct().limit(MOST_OF_A_NODE)
          .forEach(name -> SelectorScan.find(node.data(), Selector.of("env", name))
              .ifPresent(path -> told(node, name, path)));
    }
    texts(node, node.data(), List.of());
    if (Raw.at(node.data(), "authorization", "config", "api_key") instanceof Value.Text key && !key.text().isBlank()
        && !isPlaceholder(key.text()) && !KEY.matcher(key.text()).find()) {
      literal(node.id(), List.of("authorization", "config", "api_key"),
          "The key of the request is written into the file. Keep it in a secret environment variable and name that here.");
    }
  }

  private void told(FileNode node, String name, List<String> path) {
    problems.add(new Problem(Problem.Severity.WARNING, "secret_in_prompt", node.id(), path,
        "The secret env." + name + " is "
            + (TO_READERS.contains(node.type())
                ? "shown to whoever uses the app"
                : "sent to the model, which may repeat it")
            + ". Leave it out; secrets belong in headers of requests."));
  }

  private void texts(FileNode node, Value value, List<String> path) {
    switch (value) {
      case Value.Text text -> {
        if (KEY.matcher(text.text()).find() || (isSource(node, path) && ASSIGNED.matcher(text.text()).find())) {
          literal(node.id(), path,
              "What looks like a key of a service is written into the file, for everybody who reads it. "
                  + "Keep it in a secret environment variable and name that here.");
        }
      }
      case Value.Array array -> {
        for (int i = 0; i < array.items().size(); i++) {
          texts(node, array.items().get(i), longer(path, Integer.toString(i)));
        }
      }
      case Value.Obj object -> object.fields().forEach((key, field) -> texts(node, field, longer(path, key)));
      default -> {
        // No text.
      }
    }
  }

  /** Names a variable, or says where a key belongs: {@code xxxxxx}, {@code your-api-key}. */
  private static boolean isPlaceholder(String key) {
    return !Template.parse(key).selectors().isEmpty() || key.chars().distinct().count() < 6
        || key.toLowerCase(Locale.ROOT).contains("your");
  }

  /** Where an assignment is more than a manner of speaking. */
  private static boolean isSource(FileNode node, List<String> path) {
    return (node.type().equals("code") && path.equals(List.of("code"))) || (node.type().equals("http-request")
        && (path.equals(List.of("headers")) || path.equals(List.of("params")) || path.equals(List.of("url"))));
  }

  private void literal(String node, List<String> path, String message) {
    problems.add(new Problem(Problem.Severity.WARNING, "literal_secret", node, path, message));
  }

  private static List<String> longer(List<String> path, String key) {
    List<String> longer = new ArrayList<>(path);
    longer.add(key);
    return longer;
  }
}
