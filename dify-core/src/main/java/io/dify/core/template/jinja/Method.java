package io.dify.core.template.jinja;

/** A method of a built-in type. */
record Method(String name, Body body) {
  /** What it does. */
  @FunctionalInterface
  interface Body {
    Object call(Object self, Args args, Budget budget);
  }

  Object call(Object self, Args args, Budget budget) {
    return body.call(self, args, budget);
  }
}
