package io.dify.rag.extract.ooxml;

import io.dify.rag.extract.parse.XmlElement;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the styles of a document say about structure: which are headings of what level, which belong to lists, which are code. */
final class DocxStyles {
  private static final Pattern HEADING = Pattern.compile("heading ([1-9])");
  private static final int MAX_CHAIN = 20;

  private final Map<String, XmlElement> byId = new HashMap<>();

  DocxStyles(XmlElement styles) {
    styles.elements("w:style").forEach(style -> byId.put(style.attribute("w:styleId"), style));
  }

  /** Level of the heading that a paragraph is, from 1; 0 if it is none. */
  int headingLevel(XmlElement properties) {
    Optional<Integer> own = properties.first("w:outlineLvl").map(DocxStyles::level);
    String id = properties.valueAt("w:val", "w:pStyle");
    for (int i = 0; own.isEmpty() && i < MAX_CHAIN && byId.containsKey(id); i++) {
      XmlElement style = byId.get(id);
      own = named(style).or(() -> style.at("w:pPr", "w:outlineLvl").map(DocxStyles::level));
      id = style.valueAt("w:val", "w:basedOn");
    }
    return own.orElse(0);
  }

  private static int level(XmlElement outline) {
    String value = outline.attribute("w:val");
    return value.matches("[0-8]") ? Integer.parseInt(value) + 1 : 0;
  }

  private static Optional<Integer> named(XmlElement style) {
    String name = style.valueAt("w:val", "w:name").toLowerCase(Locale.ROOT);
    Matcher heading = HEADING.matcher(name);
    if (heading.matches()) {
      return Optional.of(Integer.parseInt(heading.group(1)));
    }
    return name.equals("title") ? Optional.of(1) : Optional.empty();
  }

  /** The numbering of a paragraph: its own, or that of its style; empty if there is none. */
  Optional<XmlElement> numbering(XmlElement properties) {
    Optional<XmlElement> own = properties.first("w:numPr");
    String id = properties.valueAt("w:val", "w:pStyle");
    for (int i = 0; own.isEmpty() && i < MAX_CHAIN && byId.containsKey(id); i++) {
      XmlElement style = byId.get(id);
      own = style.at("w:pPr", "w:numPr");
      id = style.valueAt("w:val", "w:basedOn");
    }
    return own;
  }

  /** Whether a paragraph is code by the name of its style. */
  boolean isCode(XmlElement properties) {
    XmlElement style = byId.get(properties.valueAt("w:val", "w:pStyle"));
    String name = style == null ? "" : style.valueAt("w:val", "w:name").toLowerCase(Locale.ROOT);
    return name.contains("code") || name.contains("preformatted") || name.equals("macro text");
  }
}
