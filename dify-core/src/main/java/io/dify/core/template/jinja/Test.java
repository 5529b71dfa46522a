package io.dify.core.template.jinja;

/** A test. */
@FunctionalInterface
interface Test {
  boolean test(Object value, Args args, Budget budget);
}
