package io.dify.rag.extract;

import io.dify.rag.document.SourceDocument;
import io.dify.rag.extract.html.HtmlPage;
import io.dify.rag.extract.parse.ParseLimits;
import io.dify.rag.extract.parse.Parsed;
import java.util.Set;
import java.util.regex.Pattern;

/** Pages of HTML: the article if it clearly is one, else all that readers see. */
final class HtmlExtractor implements Extractor {
  private static final Pattern START = Pattern
      .compile("(?is)^\\s*(<\\?xml[^>]*>\\s*)?(<!--.{0,500}?-->\\s*)?(<!doctype\\s+html|<html[\\s>])");

  @Override
  public Set<String> extensions() {
    return Set.of("html", "htm", "xhtml");
  }

  @Override
  public Extracted extract(SourceDocument document, ExtractOptions options) {
    String html = TextFile.inspectLeniently(document, options, options.maxTextBytes()).readAll();
    Parsed page = HtmlPage.parse(html, ParseLimits.STANDARD);
    return new Extracted.Prose(page.text(), true, page.attachments());
  }

  /** Whether a text begins as a page of HTML does. */
  static boolean isPage(String head) {
    return START.matcher(head).find();
  }
}
