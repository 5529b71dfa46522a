package io.dify.core.tool.jsonpath;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A search in one document, which counts its steps. For one thread. */
final class Walk {
  static final int MAX_STEPS = 200_000;
  private static final int MAX_DEPTH = 500;

  private final Value root;
  private int steps;

  Walk(Value root) {
    this.root = root;
  }

  List<Match> all(List<Segment> segments) {
    return all(segments, new Match(root, null, ""));
  }

  private List<Match> all(List<Segment> segments, Match start) {
    List<Match> found = List.of(start);
    for (Segment segment : segments) {
      List<Match> next = new ArrayList<>();
      for (Match match : found) {
        step(segment, match, next, 0);
      }
      found = next;
    }
    return found;
  }

  private void step(Segment segment, Match from, List<Match> into, int depth) {
    count();
    segment.choices().forEach(choice -> choose(choice, from, into));
    if (segment.deep()) {
      if (depth > MAX_DEPTH) {
        throw tooMuch();
      }
      children(from).forEach(child -> step(segment, child, into, depth + 1));
    }
  }

  private void choose(Segment.Choice choice, Match from, List<Match> into) {
    switch (choice) {
      case Segment.Choice.Name name when from.value() instanceof Value.Obj object -> {
        Value member = object.fields().get(name.name());
        if (member != null) {
          into.add(child(from, member, name.name()));
        }
      }
      case Segment.Choice.Index index when from.value() instanceof Value.Array array ->
        element(from, array, index.index(), into);
      case Segment.Choice.All all -> into.addAll(children(from));
      case Segment.Choice.Slice slice when from.value() instanceof Value.Array array ->
        slice(from, array, slice, into);
      case Segment.Choice.Filter filter ->
        children(from).stream().filter(child -> passes(filter.test(), child)).forEach(into::add);
      case Segment.Choice.Name name -> {
        // A value of another kind has no members.
      }
      case Segment.Choice.Index index -> {
        // Nor elements.
      }
      case Segment.Choice.Slice slice -> {
        // Nor ranges of them.
      }
    }
  }

  private void element(Match from, Value.Array array, long index, List<Match> into) {
    long at = index < 0 ? index + array.items().size() : index;
    if (at >= 0 && at < array.items().size()) {
      into.add(child(from, array.items().get((int) at), (int) at));
    }
  }

  /** RFC 9535, section 2.3.4.2. */
  private void slice(Match from, Value.Array array, Segment.Choice.Slice slice, List<Match> into) {
    long size = array.items().size();
    long step = slice.step();
    if (step == 0) {
      return;
    }
    long start = bound(slice.start() != null ? slice.start() : step > 0 ? 0 : size - 1, size, step);
    long end = slice.end() == null && step < 0 ? -1 : bound(slice.end() != null ? slice.end() : size, size, step);
    for (long at = start; step > 0 ? at < end : at > end; at += step) {
      element(from, array, at, into);
    }
  }

  private static long bound(long index, long size, long step) {
    long at = index < 0 ? index + size : index;
    return step > 0 ? Math.clamp(at, 0, size) : Math.clamp(at, -1, size - 1);
  }

  private List<Match> children(Match from) {
    List<Match> children = new ArrayList<>();
    switch (from.value()) {
      case Value.Obj object -> object.fields().forEach((name, value) -> children.add(child(from, value, name)));
      case Value.Array array -> {
        for (int i = 0; i < array.items().size(); i++) {
          children.add(child(from, array.items().get(i), i));
        }
      }
      default -> {
        // Nothing is inside of other values.
      }
    }
    return children;
  }

  private Match child(Match parent, Value value, Object key) {
    count();
    return new Match(value, parent, key);
  }

  private boolean passes(Test test, Match candidate) {
    count();
    return switch (test) {
      case Test.Any any -> any.tests().stream().anyMatch(one -> passes(one, candidate));
      case Test.All all -> all.tests().stream().allMatch(one -> passes(one, candidate));
      case Test.Not not -> !passes(not.test(), candidate);
      case Test.Exists exists -> first(exists.path(), candidate).isPresent();
      case Test.Compare compare ->
        Comparing.holds(value(compare.left(), candidate), compare.operator(), value(compare.right(), candidate));
    };
  }

  private Optional<Value> value(Test.Operand operand, Match candidate) {
    return switch (operand) {
      case Test.Operand.Constant constant -> Optional.of(constant.value());
      case Test.Operand.Path path -> first(path, candidate);
    };
  }

  private Optional<Value> first(Test.Operand.Path path, Match candidate) {
    Match start = new Match(path.fromRoot() ? root : candidate.value(), null, "");
    return all(path.segments(), start).stream().findFirst().map(Match::value);
  }

  private void count() {
    if (++steps > MAX_STEPS) {
      throw tooMuch();
    }
  }

  private static DifyException tooMuch() {
    return new DifyException(ErrorCode.LIMIT_EXCEEDED,
        "The path takes more than " + MAX_STEPS + " steps in this document; make it more exact.");
  }
}
