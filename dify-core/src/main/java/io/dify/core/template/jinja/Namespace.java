package io.dify.core.template.jinja;

import java.util.LinkedHashMap;
import java.util.Map;

/** What {@code namespace()} makes: attributes that can be set from within loops. */
final class Namespace {
  final Map<String, Object> attributes = new LinkedHashMap<>();

  @Override
  public String toString() {
    return "<Namespace>";
  }
}
