package io.dify.workflow.dsl;

import io.dify.workflow.dsl.yaml.Place;
import io.dify.workflow.dsl.yaml.YamlDocument;
import io.dify.workflow.node.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Turns paths of problems into places in the file. */
final class Places {
  private static final List<String> GRAPH = List.of("workflow", "graph");

  private final YamlDocument document;
  private final Map<String, List<String>> roots = new HashMap<>();

  private Places(YamlDocument document) {
    this.document = document;
  }

  /** Places of a file whose nodes are not known. */
  static Places of(YamlDocument document) {
    return new Places(document);
  }

  static Places of(AppFile file) {
    Places places = new Places(file.document());
    switch (file.definition()) {
      case AppDefinition.Workflow workflow ->
        workflow.graph().nodes().forEach(node -> places.roots.put(node.id(), node.path()));
      case AppDefinition.ModelConfig classic -> {
        places.roots.put(ClassicGraph.START, List.of("model_config", "user_input_form"));
        places.roots.put(ClassicGraph.KNOWLEDGE, List.of("model_config", "dataset_configs"));
        ExternalTools.all(classic.config()).keySet()
            .forEach(variable -> places.roots.put(ExternalTools.id(variable),
                List.of("model_config", "external_data_tools")));
        places.roots.put(ClassicGraph.LLM, List.of("model_config"));
        places.roots.put(ClassicGraph.ANSWER, List.of("model_config"));
      }
    }
    return places;
  }

  /** A path inside a node's data, or from the top of the file when the node is empty. */
  Place place(String node, List<String> path) {
    if (node.isEmpty()) {
      return document.place(path.isEmpty() ? GRAPH : path);
    }
    List<String> whole = new ArrayList<>(roots.getOrDefault(node, GRAPH));
    whole.addAll(path);
    return document.place(whole);
  }

  DslProblem place(Problem problem) {
    return new DslProblem(problem.severity(), problem.code(), problem.node(), place(problem.node(), problem.path()),
        problem.message());
  }
}
