package io.dify.core.tool.openapi;

import io.dify.core.value.Value;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** References within one document (RFC 6901 pointers behind {@code #}). Those that lead elsewhere lead nowhere: nothing is fetched. */
final class References {
  private static final int MAX_STEPS = 20;

  private final Value.Obj document;

  References(Value.Obj document) {
    this.document = document;
  }

  /** What a reference names, itself no reference; empty when it leads nowhere, out of the document, or in circles. */
  Optional<Value.Obj> target(String reference) {
    Set<String> seen = new HashSet<>();
    String next = reference;
    while (next.startsWith("#/") && seen.add(next) && seen.size() <= MAX_STEPS) {
      Value found = document;
      for (String part : next.substring(2).split("/", -1)) {
        found = step(found, decoded(part));
      }
      if (!(found instanceof Value.Obj object)) {
        return Optional.empty();
      }
      next = Tree.text(object, "$ref");
      if (next.isEmpty()) {
        return Optional.of(object);
      }
    }
    return Optional.empty();
  }

  /** The value itself, or what it refers to. */
  Optional<Value.Obj> resolved(Value value) {
    String reference = Tree.text(value, "$ref");
    if (!reference.isEmpty()) {
      return target(reference);
    }
    return value instanceof Value.Obj object ? Optional.of(object) : Optional.empty();
  }

  private static Value step(Value from, String part) {
    if (from instanceof Value.Array array) {
      boolean inside = part.matches("\\d{1,6}") && Integer.parseInt(part) < array.items().size();
      return inside ? array.items().get(Integer.parseInt(part)) : Value.nothing();
    }
    return Tree.at(from, part);
  }

  private static String decoded(String part) {
    String plain = part.replace("~1", "/").replace("~0", "~");
    try {
      return plain.indexOf('%') < 0 ? plain : URLDecoder.decode(plain.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return plain;
    }
  }
}
