package io.dify.workflow.dsl.yaml;

import io.dify.core.value.Value;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A YAML file as a tree of values that remembers where everything stands. Keys are texts, also where the file has numbers. Immutable, thread-safe.
 *
 * <p>Two kinds of scalars have no type among values and are texts here: dates, and whole numbers beyond 64 bits. {@link #bare()} remembers them, so
 * that they are written without quotes again.
 */
public final class YamlDocument {
  private final Value.Obj root;
  private final Marks marks;
  private final Set<List<String>> bare;

  YamlDocument(Value.Obj root, Marks marks, Set<List<String>> bare) {
    this.root = root;
    this.marks = marks;
    this.bare = Set.copyOf(bare);
  }

  /** The mapping at the top. */
  public Value.Obj root() {
    return root;
  }

  /** Paths of the texts that are dates or long numbers in the file; a list index is a part in decimal digits. */
  public Set<List<String>> bare() {
    return bare;
  }

  /**
   * Where the value at a path stands; when the path leads nowhere, where the innermost thing on the way stands. A scalar has its own place, a
   * mapping or list that of its key.
   */
  public Place place(List<String> path) {
    return marks.find(path);
  }

  /** Equal when the values are and the same texts are bare; places do not count. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof YamlDocument that && root.equals(that.root) && bare.equals(that.bare);
  }

  @Override
  public int hashCode() {
    return Objects.hash(root, bare);
  }
}
