package io.dify.core.template.jinja;

import io.dify.core.template.jinja.Operators.Arithmetic;
import io.dify.core.template.jinja.Operators.Comparison;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An expression. */
sealed interface Expr {
  /** A value written out. */
  record Literal(Object value) implements Expr {}

  /** A variable. */
  record Name(String name) implements Expr {}

  /** {@code [a, b]}. */
  record ListOf(List<Expr> items) implements Expr {}

  /** {@code (a, b)}, or {@code a, b}. */
  record TupleOf(List<Expr> items) implements Expr {}

  /** {@code {a: b}}. */
  record DictOf(List<Pair> pairs) implements Expr {}

  /** Key and value. */
  record Pair(Expr key, Expr value) {}

  /** {@code target.name}. */
  record Attribute(Expr target, String name) implements Expr {}

  /** {@code target[index]}. */
  record Item(Expr target, Expr index) implements Expr {}

  /** {@code target[from:to:step]}. */
  record Slice(Expr target, @Nullable Expr from, @Nullable Expr to, @Nullable Expr step) implements Expr {}

  /** {@code target(arguments)}. */
  record Call(Expr target, Arguments arguments) implements Expr {}

  /** {@code value|filter(arguments)}; without value in a filter block. */
  record Filtered(Expr value, String name, Arguments arguments) implements Expr {}

  /** {@code value is test(arguments)}. */
  record Tested(Expr value, String name, Arguments arguments, boolean negated) implements Expr {}

  /** {@code not}. */
  record Not(Expr value) implements Expr {}

  /** A sign. */
  record Signed(Expr value, boolean minus) implements Expr {}

  /** {@code and}. */
  record And(Expr left, Expr right) implements Expr {}

  /** {@code or}. */
  record Or(Expr left, Expr right) implements Expr {}

  /** Arithmetic. */
  record Binary(Arithmetic operator, Expr left, Expr right) implements Expr {}

  /** {@code a < b <= c}. */
  record Compare(Expr first, List<Against> rest) implements Expr {}

  /** One comparison of a chain. */
  record Against(Comparison operator, Expr value) {}

  /** {@code a ~ b ~ c}. */
  record Concat(List<Expr> parts) implements Expr {}

  /** {@code a if test else b}. */
  record Choice(Expr test, Expr then, @Nullable Expr otherwise) implements Expr {}

  /** What a filter block filters. */
  record Body() implements Expr {}

  /** What stands between the parentheses of a call. */
  record Arguments(List<Expr> positional, List<Named> named, @Nullable Expr spread, @Nullable Expr spreadNamed) {
    static final Arguments NONE = new Arguments(List.of(), List.of(), null, null);
  }

  /** A named argument. */
  record Named(String name, Expr value) {}
}
