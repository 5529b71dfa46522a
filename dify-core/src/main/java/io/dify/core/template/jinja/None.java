package io.dify.core.template.jinja;

/** Python's {@code None}. */
enum None {
  NONE
}
