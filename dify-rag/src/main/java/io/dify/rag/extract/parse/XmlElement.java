package io.dify.rag.extract.parse;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An element of XML with all that is in it. Names are those customary in office documents, like {@code w:p} or {@code text:h}, whatever prefixes the file
 * declares; see {@link XmlNames}. Not changed once it is read.
 *
 * @param name name with customary prefix
 * @param attributes attributes by name; those without a namespace have no prefix
 * @param children elements and texts
 */
public record XmlElement(String name, Map<String, String> attributes, List<Object> children) {
  /** Value of an attribute, empty if it has none. */
  public String attribute(String attribute) {
    return attributes.getOrDefault(attribute, "");
  }

  /** The elements directly in it. */
  public List<XmlElement> elements() {
    List<XmlElement> elements = new ArrayList<>();
    for (Object child : children) {
      if (child instanceof XmlElement element) {
        elements.add(element);
      }
    }
    return elements;
  }

  /** The elements of a name directly in it. */
  public List<XmlElement> elements(String wanted) {
    return elements().stream().filter(element -> element.name.equals(wanted)).toList();
  }

  /** The first element of a name directly in it. */
  public Optional<XmlElement> first(String wanted) {
    return elements().stream().filter(element -> element.name.equals(wanted)).findFirst();
  }

  /** The first element at the end of a path of names. */
  public Optional<XmlElement> at(String... path) {
    Optional<XmlElement> at = Optional.of(this);
    for (String step : path) {
      at = at.flatMap(element -> element.first(step));
    }
    return at;
  }

  /** The value of an attribute of the first element at the end of a path, empty if there is none. */
  public String valueAt(String attribute, String... path) {
    return at(path).map(element -> element.attribute(attribute)).orElse("");
  }

  /** All elements of a name in it, at any depth, in order. */
  public Stream<XmlElement> descendants(String wanted) {
    return elements().stream().flatMap(element -> Stream.concat(
        element.name.equals(wanted) ? Stream.of(element) : Stream.empty(), element.descendants(wanted)));
  }

  /** All text in it. */
  public String text() {
    StringBuilder text = new StringBuilder();
    collect(text);
    return text.toString();
  }

  private void collect(StringBuilder text) {
    for (Object child : children) {
      if (child instanceof XmlElement element) {
        element.collect(text);
      } else {
        text.append(child);
      }
    }
  }
}
