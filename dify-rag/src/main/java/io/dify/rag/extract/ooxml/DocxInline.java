package io.dify.rag.extract.ooxml;

import io.dify.rag.extract.ooxml.OoxmlPackage.Relationship;
import io.dify.rag.extract.parse.XmlElement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The text of one paragraph, and what hangs on it. Deleted text is left out, inserted text is text. Not thread-safe. */
final class DocxInline {
  private final Map<String, Relationship> relationships;
  private final StringBuilder text = new StringBuilder();
  private final List<XmlElement> drawings = new ArrayList<>();
  private boolean breakBefore;
  private boolean breakAfter;

  private DocxInline(Map<String, Relationship> relationships) {
    this.relationships = relationships;
  }

  /**
   * Reads a paragraph.
   *
   * @param relationships of the part it stands in, for addresses of links
   */
  static DocxInline of(XmlElement paragraph, Map<String, Relationship> relationships) {
    DocxInline inline = new DocxInline(relationships);
    paragraph.elements().forEach(inline::add);
    return inline;
  }

  String text() {
    return text.toString();
  }

  /** Pictures and text boxes anchored in the paragraph. */
  List<XmlElement> drawings() {
    return drawings;
  }

  /** Whether a page ends before its text. */
  boolean breaksBefore() {
    return breakBefore;
  }

  /** Whether a page ends within or after its text. */
  boolean breaksAfter() {
    return breakAfter;
  }

  private void add(XmlElement element) {
    switch (element.name()) {
      case "w:t", "m:t" -> text.append(element.text());
      case "w:tab", "w:ptab" -> text.append(' ');
      case "w:br" -> lineOrPage(element);
      case "w:cr" -> text.append('\n');
      case "w:lastRenderedPageBreak" -> pageEnds();
      case "w:noBreakHyphen" -> text.append('-');
      case "w:footnoteReference", "w:endnoteReference" -> text.append("[^").append(note(element)).append(']');
      case "w:hyperlink" -> link(element);
      case "m:oMath" -> text.append('$').append(OfficeMath.latex(element)).append('$');
      case "w:drawing", "w:pict", "w:object" -> drawings.add(element);
      case "mc:AlternateContent" -> alternative(element).elements().forEach(this::add);
      case "w:ruby" -> element.first("w:rubyBase").ifPresent(base -> base.elements().forEach(this::add));
      case "w:pPr", "w:rPr", "w:del", "w:moveFrom", "w:instrText", "w:delText", "w:tbl" -> {
        // Says how, not what; or is no longer there.
      }
      default -> element.elements().forEach(this::add);
    }
  }

  /** The first form of something that is there in several; it is the newest, and we know all of them. */
  static XmlElement alternative(XmlElement element) {
    return element.first("mc:Choice").or(() -> element.first("mc:Fallback")).orElse(element);
  }

  static String note(XmlElement reference) {
    return (reference.name().startsWith("w:endnote") ? "e" : "") + reference.attribute("w:id");
  }

  private void lineOrPage(XmlElement element) {
    if (element.attribute("w:type").equals("page")) {
      pageEnds();
    } else {
      text.append('\n');
    }
  }

  private void pageEnds() {
    if (text.isEmpty()) {
      breakBefore = true;
    } else {
      breakAfter = true;
    }
  }

  private void link(XmlElement element) {
    int from = text.length();
    element.elements().forEach(this::add);
    Relationship to = relationships.get(element.attribute("r:id"));
    String words = text.substring(from).strip();
    if (to != null && to.external() && to.target().matches("(?i)(https?|mailto):\\S+") && !words.isEmpty()
        && !words.equals(to.target())) {
      text.replace(from, text.length(), "[" + words + "](" + to.target() + ")");
    }
  }
}
