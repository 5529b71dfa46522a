package io.dify.core.template.jinja;

/** Something a template can call. */
interface Callable {
  /** The name, for messages. */
  String name();

  Object call(Args args, Budget budget);

  /** An attribute, or an {@link Undefined}. */
  default Object attribute(String attribute) {
    return new Undefined("'" + name() + "' has no attribute '" + attribute + "'");
  }
}
