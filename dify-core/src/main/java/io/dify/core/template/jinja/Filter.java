package io.dify.core.template.jinja;

/** A filter. */
@FunctionalInterface
interface Filter {
  Object apply(Object value, Args args, Budget budget);
}
