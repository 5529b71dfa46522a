package io.dify.core.tool.jsonpath;

import io.dify.core.value.Value;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A path into JSON: members ({@code .name}, {@code ['name']}), elements ({@code [0]}, {@code [-1]}, {@code [1:5:2]}), all ({@code *}), any depth ({@code ..}), lists of
 * these ({@code ['a','b']}), and filters ({@code [?@.price < 10 && @.title]}, also in parentheses). The leading {@code $} may be left out. Functions of
 * the RFC are not supported. Immutable, thread-safe; paths and data may come from strangers, so a search ends with {@code LIMIT_EXCEEDED} after
 * {@value Walk#MAX_STEPS} steps.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9535">RFC 9535</a>
 */
public final class JsonPath {
  private final List<Segment> segments;

  private JsonPath(List<Segment> segments) {
    this.segments = segments;
  }

  /**
   * Reads a path.
   *
   * @throws io.dify.core.error.DifyException {@code INVALID_PARAM} with the place and what is wrong
   */
  public static JsonPath of(String path) {
    return new JsonPath(new PathReader(path).read());
  }

  /** The values the path leads to, in the order of the document. */
  public List<Value> find(Value root) {
    return matches(root).stream().map(Match::value).toList();
  }

  /**
   * The document with each value the path leads to replaced by what the function makes of it, or removed where it gives nothing. Inner values are changed
   * before those around them. The root cannot be removed; it becomes null.
   */
  public Value change(Value root, Function<Value, Optional<Value>> change) {
    return Rewriting.apply(root, matches(root).stream().map(Match::path).toList(), change);
  }

  private List<Match> matches(Value root) {
    return new Walk(root).all(segments);
  }
}
