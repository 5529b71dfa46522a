package io.dify.workflow.stream;

import io.dify.core.template.Selector;
import io.dify.core.template.Template;
import io.dify.core.value.ValueText;
import io.dify.workflow.graph.GraphEdge;
import io.dify.workflow.graph.GraphNode;
import io.dify.workflow.pool.VariablePool;
import io.dify.workflow.run.NodePath;
import io.dify.workflow.run.NodeStatus;
import io.dify.workflow.schedule.Frame;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides which text may be shown when, so that the pieces a reader gets, put together, are the answer.
 *
 * <p>Each response node has a session made of the pieces of its template. A session may begin as soon as the run is bound to reach its node: some path from
 * the root has all its barriers (edges that leave a branch or a response node) taken. One session speaks at a time; others wait in line, first in the
 * order of their node ids. Within a session pieces come strictly in order: text of a variable flows while its node still works, is held back
 * until its turn otherwise, and a variable whose node was skipped is passed over.
 *
 * <p>A pass of a container has its own sessions, which wait in the same line, in the order the passes began.
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

  private final Map<String, FrameText> frames = new LinkedHashMap<>();
  private final Deque<Session> line = new ArrayDeque<>();
  private final StringBuilder shown = new StringBuilder();
  private @Nullable Session active;

  /** The stream of a run that has not begun. */
  public AnswerStream() {}

  /** A frame of the run began: its response nodes have something to say. */
  public void begin(Frame frame) {
    FrameText text = new FrameText(frame);
    if (!text.unseen.isEmpty()) {
      frames.put(frame.prefix(), text);
      text.lineUp(line);
    }
  }

  /** A frame ended: what its response nodes have said will be shown in its turn; those that never ran, because it was cut short, say no more. */
  public void end(Frame frame) {
    frames.remove(frame.prefix());
    line.removeIf(session -> session.frame == frame && session.silent());
    if (active != null && active.frame == frame && active.silent()) {
      active = null;
    }
  }

  /** Takes a piece of text a node said; false when no answer will ever show it. */
  public boolean hear(NodePath node, String output, String piece) {
    FrameText frame = frames.get(node.frame());
    StringBuilder text = frame == null ? null : frame.heard.get(Selector.of(node.node(), output));
    if (text == null) {
      return false;
    }
    text.append(piece);
    return true;
  }

  /** A node that is still at work has said all of an output: text behind it need not wait for the node's end. */
  public void told(NodePath node, String output) {
    FrameText frame = frames.get(node.frame());
    if (frame != null) {
      frame.told.add(Selector.of(node.node(), output));
    }
  }

  /** A node begins again: what it said is void. */
  public List<Piece> forget(NodePath node) {
    List<Piece> out = new ArrayList<>();
    FrameText frame = frames.get(node.frame());
    if (frame != null) {
      frame.told.removeIf(selector -> selector.node().equals(node.node()));
      frame.heard.forEach((selector, text) -> {
        if (selector.node().equals(node.node())) {
          text.setLength(0);
        }
      });
      if (active != null && active.frame == frame.frame) {
        active.takeBack(node.node(), out);
      }
    }
    return out;
  }

  /** The whole text as of now, whoever has seen it. */
  public String shown() {
    return shown.toString();
  }

  /** What may be shown now. */
  public List<Piece> advance() {
    frames.values().forEach(frame -> frame.lineUp(line));
    line.forEach(Session::settle);
    if (active == null && line.isEmpty()) {
      return List.of();
    }
    List<Piece> out = new ArrayList<>();
    if (active != null) {
      active.settle();
    }
    while (true) {
      if (active == null) {
        active = line.poll();
        if (active == null) {
          return out;
        }
        active.from = shown.length();
      }
      if (!active.advance(out)) {
        return out;
      }
      active = null;
    }
  }

  /** What one frame has to say. */
  private final class FrameText {
    final Frame frame;
    final List<Session> unseen = new ArrayList<>();
    final Map<Selector, StringBuilder> heard = new HashMap<>();
    /** Outputs that are complete although their nodes are not. */
    final Set<Selector> told = new HashSet<>();
    private int barriersSeen = -1;

    FrameText(Frame frame) {
      this.frame = frame;
      frame.graph().nodes().stream().filter(node -> node.config().response().isPresent())
          .sorted(Comparator.comparing(GraphNode::id)).forEach(node -> {
            Template template = node.config().response().orElseThrow();
            unseen.add(new Session(this, node, template));
            template.selectors().forEach(selector -> heard.put(selector, new StringBuilder()));
          });
    }

    void lineUp(Deque<Session> line) {
      if (unseen.isEmpty() || barriersSeen == frame.barriersTaken()) {
        return;
      }
      barriersSeen = frame.barriersTaken();
      boolean[] bound = bound();
      unseen.removeIf(session -> {
        if (bound[session.node.index()]) {
          line.add(session);
        }
        return bound[session.node.index()];
      });
    }

    /** Nodes to which some path leads from the root over edges that are not skipped and, if barriers, taken. */
    private boolean[] bound() {
      boolean[] reached = new boolean[frame.graph().nodes().size()];
      Deque<Integer> todo = new ArrayDeque<>(List.of(frame.graph().root().index()));
      while (!todo.isEmpty()) {
        int node = todo.remove();
        if (!reached[node]) {
          reached[node] = true;
          for (GraphEdge edge : frame.graph().outgoing(node)) {
            Frame.EdgeStatus status = frame.edge(edge.index());
            if (status == Frame.EdgeStatus.TAKEN || (status == Frame.EdgeStatus.UNDECIDED && !edge.blocking())) {
              todo.add(edge.target());
            }
          }
        }
      }
      return reached;
    }
  }

  /** The text of one response node. */
  private final class Session {
    final Frame frame;
    final GraphNode node;
    private final Template template;
    private final FrameText texts;
    private final Selector own;
    /** Where each segment begins in the text of the run. */
    private final int[] begins;
    /** Where this session's text begins in the text of the run. */
    int from;
    private int position;
    /** Characters shown of the variable at {@link #position}. */
    private int offset;
    /** The variables when the node ended; null before. A session whose turn comes later still says what was true then. */
    private @Nullable VariablePool ended;

    Session(FrameText texts, GraphNode node, Template template) {
      this.frame = texts.frame;
      this.texts = texts;
      this.node = node;
      this.template = template;
      this.own = Selector.of(node.id(), "answer");
      this.begins = new int[template.segments().size()];
    }

    /** Whether its node has not run. */
    boolean silent() {
      return frame.node(node.index()) != NodeStatus.SUCCEEDED;
    }

    void settle() {
      if (ended == null && !silent()) {
        ended = frame.pool();
      }
    }

    /** Shows what it can; true when everything has been shown. */
    boolean advance(List<Piece> out) {
      NodeStatus status = frame.node(node.index());
      if (status == NodeStatus.SKIPPED) {
        return true;
      }
      if (status == NodeStatus.SUCCEEDED && node.type().equals("answer")) {
        finish(frame.get(own).map(ValueText::plain).orElse(""), out);
        return true;
      }
      for (; position < template.segments().size(); position++, offset = 0) {
        begins[position] = shown.length() - offset;
        boolean more = switch (template.segments().get(position)) {
          case Template.Literal literal -> show(literal.text(), own, out);
          case Template.Variable variable -> variable(variable.selector(), out);
        };
        if (!more) {
          return false;
        }
      }
      return true;
    }

    /** Shows what is known of a variable; true when that is all of it. */
    private boolean variable(Selector selector, List<Piece> out) {
      Optional<GraphNode> owner = frame.graph().node(selector.node());
      if (ended != null) {
        return whole(selector, ended, out);
      }
      if (owner.isEmpty()) {
        return !mayChange(selector) && whole(selector, frame.pool(), out);
      }
      switch (frame.node(owner.get().index())) {
        case SKIPPED, SUCCEEDED, EXCEPTION -> {
          return whole(selector, frame.pool(), out);
        }
        case PENDING, RUNNING, PAUSED, FAILED, STOPPED -> {
          StringBuilder text = texts.heard.get(selector);
          if (text != null && text.length() > offset) {
            String news = text.substring(offset);
            offset += news.length();
            show(news, selector, out);
          }
          return texts.told.contains(selector);
        }
      }
      throw new AssertionError();
    }

    /** Shows all of a variable, whatever was shown of it. */
    private boolean whole(Selector selector, VariablePool pool, List<Piece> out) {
      String whole = pool.get(selector).map(ValueText::markdown).orElseGet(() -> absent(selector));
      String before = shown.substring(shown.length() - offset);
      if (whole.startsWith(before)) {
        return show(whole.substring(offset), selector, out);
      }
      replace(shown.substring(0, shown.length() - offset) + whole, out);
      return true;
    }

    /** Whether a node that is yet to end writes this variable; the end of this session's own node settles it. */
    private boolean mayChange(Selector selector) {
      return frame.graph().nodes().stream().anyMatch(other -> undecided(other) && writes(other, selector));
    }

    private boolean undecided(GraphNode other) {
      NodeStatus status = frame.node(other.index());
      return status == NodeStatus.PENDING || status == NodeStatus.RUNNING || status == NodeStatus.PAUSED;
    }

    private static boolean writes(GraphNode other, Selector selector) {
      return other.config().writes().contains(selector)
          || (other.body() != null && other.body().nodes().stream().anyMatch(inner -> writes(inner, selector)));
    }

    /** Takes back what was shown of a node that is still at work, and what followed. */
    void takeBack(String id, List<Piece> out) {
      for (int i = 0; i <= position && i < begins.length; i++) {
        if (template.segments().get(i) instanceof Template.Variable variable && variable.selector().node().equals(id)) {
          boolean said = shown.length() > begins[i];
          position = i;
          offset = 0;
          if (said) {
            replace(shown.substring(0, begins[i]), out);
          }
          return;
        }
      }
    }

    /** What is said in place of a variable that does not exist: nothing when its node was passed over, here or around, else its name. */
    private String absent(Selector selector) {
      for (Frame around = frame; around != null; around = around.parent()) {
        Optional<GraphNode> owner = around.graph().node(selector.node());
        if (owner.isPresent() && around.node(owner.get().index()) == NodeStatus.SKIPPED) {
          return "";
        }
      }
      return selector.toString();
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
