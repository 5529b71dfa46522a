package io.dify.workflow.stream;

import io.dify.core.template.Selector;
import io.dify.core.template.Template;
import io.dify.core.value.ValueText;
import io.dify.workflow.graph.Graph;
import io.dify.workflow.graph.GraphEdge;
import io.dify.workflow.graph.GraphNode;
import io.dify.workflow.run.NodeStatus;
import io.dify.workflow.schedule.RunState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides which text may be shown when, so that the pieces a reader gets, put together, are the answer.
 *
 * <p>Each response node has a session made of the pieces of its template. A session may begin as soon as the run is bound to reach its node: some path from
 * the root has all its barriers (edges that leave a branch or a response node) taken. One session speaks at a time; others wait in line, first in the
 * order of their node ids. Within a session pieces come strictly in order: text of a variable flows while its node still works, is held back
 * until its turn otherwise, and a variable whose node was skipped is passed over.
 *
 * <p>When a response node has ended, what its session has not yet shown is taken from the node's own output, so that both always agree. Owned by the
 * run's loop.
 */
public final class AnswerStream {
  /** Something to release. */
  public sealed interface Piece {
    /** More text. */
    record More(String text, Selector source) implements Piece {}

    /** All text of the run so far is void and becomes this. */
    record Instead(String text) implements Piece {}
  }

  private final Graph graph;
  private final List<Session> unseen = new ArrayList<>();
  private final Deque<Session> line = new ArrayDeque<>();
  private final Map<Selector, StringBuilder> heard = new HashMap<>();
  private final StringBuilder shown = new StringBuilder();
  private @Nullable Session active;
  private int barriersSeen = -1;

  /** The stream of a run that has not begun. */
  public AnswerStream(Graph graph) {
    this.graph = graph;
    graph.nodes().stream().filter(node -> node.config().response().isPresent())
        .sorted(Comparator.comparing(GraphNode::id))
        .forEach(node -> unseen.add(new Session(node, node.config().response().orElseThrow())));
    unseen
        .forEach(session -> session.template.selectors().forEach(selector -> heard.put(selector, new StringBuilder())));
  }

  /** Takes a piece of text a node said; false when no answer will ever show it. */
  public boolean hear(String node, String output, String piece) {
    StringBuilder text = heard.get(Selector.of(node, output));
    if (text == null) {
      return false;
    }
    text.append(piece);
    return true;
  }

  /** A node begins again: what it said is void. */
  public List<Piece> forget(String node) {
    List<Piece> out = new ArrayList<>();
    heard.forEach((selector, text) -> {
      if (selector.node().equals(node) && !text.isEmpty()) {
        text.setLength(0);
        if (active != null) {
          active.takeBack(selector, out);
        }
      }
    });
    return out;
  }

  /** What may be shown now. */
  public List<Piece> advance(RunState state) {
    if (unseen.isEmpty() && line.isEmpty() && active == null) {
      return List.of();
    }
    lineUp(state);
    List<Piece> out = new ArrayList<>();
    while (true) {
      if (active == null) {
        active = line.poll();
        if (active == null) {
          return out;
        }
        active.from = shown.length();
      }
      if (!active.advance(state, out)) {
        return out;
      }
      active = null;
    }
  }

  private void lineUp(RunState state) {
    if (unseen.isEmpty() || barriersSeen == state.barriersTaken()) {
      return;
    }
    barriersSeen = state.barriersTaken();
    boolean[] bound = bound(state);
    unseen.removeIf(session -> {
      if (bound[session.node.index()]) {
        line.add(session);
      }
      return bound[session.node.index()];
    });
  }

  /** Nodes to which some path leads from the root over edges that are not skipped and, if barriers, taken. */
  private boolean[] bound(RunState state) {
    boolean[] reached = new boolean[graph.nodes().size()];
    Deque<Integer> todo = new ArrayDeque<>(List.of(graph.root().index()));
    while (!todo.isEmpty()) {
      int node = todo.remove();
      if (!reached[node]) {
        reached[node] = true;
        for (GraphEdge edge : graph.outgoing(node)) {
          RunState.EdgeStatus status = state.edge(edge.index());
          if (status == RunState.EdgeStatus.TAKEN || (status == RunState.EdgeStatus.UNDECIDED && !edge.blocking())) {
            todo.add(edge.target());
          }
        }
      }
    }
    return reached;
  }

  /** The text of one response node. */
  private final class Session {
    final GraphNode node;
    final Template template;
    final Selector own;
    /** Where this session's text begins in the text of the run. */
    int from;
    private int position;
    /** Characters shown of the variable at {@link #position}. */
    private int offset;

    Session(GraphNode node, Template template) {
      this.node = node;
      this.template = template;
      this.own = Selector.of(node.id(), "answer");
    }

    /** Shows what it can; true when everything has been shown. */
    boolean advance(RunState state, List<Piece> out) {
      NodeStatus status = state.node(node.index());
      if (status == NodeStatus.SKIPPED) {
        return true;
      }
      if (status == NodeStatus.SUCCEEDED && node.type().equals("answer")) {
        finish(state.pool().get(own).map(ValueText::plain).orElse(""), out);
        return true;
      }
      for (; position < template.segments().size(); position++, offset = 0) {
        boolean more = switch (template.segments().get(position)) {
          case Template.Literal literal -> show(literal.text(), own, out);
          case Template.Variable variable -> variable(variable.selector(), state, out);
        };
        if (!more) {
          return false;
        }
      }
      return true;
    }

    /** Shows what is known of a variable; true when that is all of it. */
    private boolean variable(Selector selector, RunState state, List<Piece> out) {
      Optional<GraphNode> owner = graph.node(selector.node());
      if (owner.isEmpty()) {
        return show(state.pool().get(selector).map(ValueText::markdown).orElseGet(selector::toString), selector, out);
      }
      switch (state.node(owner.get().index())) {
        case SKIPPED -> {
          return true;
        }
        case SUCCEEDED, EXCEPTION -> {
          String whole = state.pool().get(selector).map(ValueText::markdown).orElseGet(selector::toString);
          String before = shown.substring(shown.length() - offset);
          if (whole.startsWith(before)) {
            return show(whole.substring(offset), selector, out);
          }
          replace(shown.substring(0, shown.length() - offset) + whole, out);
          return true;
        }
        case PENDING, RUNNING, FAILED, STOPPED -> {
          StringBuilder text = heard.get(selector);
          if (text != null && text.length() > offset) {
            String news = text.substring(offset);
            offset += news.length();
            show(news, selector, out);
          }
          return false;
        }
      }
      throw new AssertionError();
    }

    /** Takes back what was shown of a variable, if that is where this session stands. */
    void takeBack(Selector selector, List<Piece> out) {
      if (offset > 0 && template.segments().get(position) instanceof Template.Variable variable
          && variable.selector().equals(selector)) {
        String rest = shown.substring(0, shown.length() - offset);
        offset = 0;
        replace(rest, out);
      }
    }

    private void finish(String whole, List<Piece> out) {
      String before = shown.substring(from);
      if (whole.startsWith(before)) {
        show(whole.substring(before.length()), own, out);
      } else {
        replace(shown.substring(0, from) + whole, out);
      }
    }

    private boolean show(String text, Selector source, List<Piece> out) {
      if (!text.isEmpty()) {
        shown.append(text);
        out.add(new Piece.More(text, source));
      }
      return true;
    }

    private void replace(String all, List<Piece> out) {
      shown.setLength(0);
      shown.append(all);
      out.add(new Piece.Instead(all));
    }
  }
}
