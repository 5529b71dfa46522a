package io.dify.core.template.jinja;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A statement. */
sealed interface Stmt {
  /** Text as it is. */
  record Data(String text) implements Stmt {}

  /** {@code {{ value }}}. */
  record Print(Expr value, int line) implements Stmt {}

  /** {@code if}, with its {@code elif}s; the last may have {@code true} as test. */
  record If(List<Branch> branches) implements Stmt {}

  /** A test and what follows. */
  record Branch(Expr test, List<Stmt> body, int line) {}

  /** {@code for}. */
  record For(Target target, Expr items, @Nullable Expr test, List<Stmt> body, List<Stmt> otherwise, boolean recursive,
      int line) implements Stmt {}

  /** {@code set target = value}. */
  record Set(Target target, Expr value, int line) implements Stmt {}

  /** {@code set name}, text, {@code endset}; filtered when there is a filter over {@link Expr.Body}. */
  record SetBlock(Target target, List<Stmt> body, Expr filtered, int line) implements Stmt {}

  /** {@code filter}. */
  record FilterBlock(List<Stmt> body, Expr filtered, int line) implements Stmt {}

  /** {@code with}. */
  record With(List<Target> targets, List<Expr> values, List<Stmt> body, int line) implements Stmt {}

  /** {@code block}: a piece with a name. */
  record Block(List<Stmt> body) implements Stmt {}

  /** {@code macro}. */
  record Macro(MacroSpec spec) implements Stmt {}

  /** {@code call}: calls a macro, which finds the body as {@code caller()}. */
  record CallBlock(Expr.Call call, MacroSpec caller, int line) implements Stmt {}

  /** What a macro is: the last parameters have defaults. */
  record MacroSpec(String name, List<String> parameters, List<Expr> defaults, List<Stmt> body, boolean varargs,
      boolean kwargs, boolean caller, int line) {}

  /** What may be assigned to. */
  sealed interface Target {}

  /** A variable. */
  record NameTarget(String name) implements Target {}

  /** An attribute of a namespace. */
  record AttributeTarget(String namespace, String name) implements Target {}

  /** Several at once. */
  record TupleTarget(List<Target> targets) implements Target {}
}
