package io.dify.core.template.jinja;

import java.util.ArrayList;
import java.util.List;

/** Python's {@code list}: may change. */
final class PyList {
  final List<Object> items;

  PyList(List<Object> items) {
    this.items = new ArrayList<>(items);
  }
}
