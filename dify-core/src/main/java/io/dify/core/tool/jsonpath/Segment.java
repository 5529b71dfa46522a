package io.dify.core.tool.jsonpath;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A step of a path.
 *
 * @param deep whether it starts from every value below as well
 * @param choices what it goes on to
 */
record Segment(boolean deep, List<Choice> choices) {
  /** What a step goes on to. */
  sealed interface Choice {
    /** A member. */
    record Name(String name) implements Choice {}

    /** An element, negative ones from the end. */
    record Index(long index) implements Choice {}

    /** Everything. */
    record All() implements Choice {}

    /** A range of elements. */
    record Slice(@Nullable Long start, @Nullable Long end, long step) implements Choice {}

    /** What passes a test. */
    record Filter(Test test) implements Choice {}
  }
}
