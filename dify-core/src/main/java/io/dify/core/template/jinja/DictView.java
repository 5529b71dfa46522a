package io.dify.core.template.jinja;

import java.util.List;

/** What {@code keys()}, {@code values()} and {@code items()} of a mapping give: follows its changes. */
record DictView(PyDict dict, Kind kind) {
  /** Of what. */
  enum Kind {
    KEYS, VALUES, ITEMS
  }

  List<Object> items() {
    return switch (kind) {
      case KEYS -> dict.keys();
      case VALUES -> dict.values();
      case ITEMS -> dict.items();
    };
  }
}
