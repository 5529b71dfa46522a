package io.dify.workflow.dsl;

import java.util.List;

/**
 * The graph of a file without its notes and without edges that lead nowhere.
 *
 * @param nodes in the order of the file, ids unique
 * @param edges in the order of the file, both ends exist
 * @param notes how many comments were left out
 * @param ignoredEdges how many edges were left out because an end is missing
 */
public record FileGraph(List<FileNode> nodes, List<FileEdge> edges, int notes, int ignoredEdges) {
  /** Copies. */
  public FileGraph {
    nodes = List.copyOf(nodes);
    edges = List.copyOf(edges);
  }
}
