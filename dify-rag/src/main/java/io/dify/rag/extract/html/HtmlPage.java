package io.dify.rag.extract.html;

import io.dify.rag.extract.parse.MarkdownWriter;
import io.dify.rag.extract.parse.ParseLimits;
import io.dify.rag.extract.parse.Parsed;
import java.util.function.Function;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/** A page of HTML. Stateless. */
public final class HtmlPage {
  private static final String UNSEEN = "script, style, noscript, template, iframe, object, embed, svg, canvas, button, input, select, textarea, "
      + "[hidden], [style~=(?i)display\\s*:\\s*none]";

  private HtmlPage() {}

  /**
   * A page by itself: the article with its title if it clearly is one, else all its text.
   *
   * @param html the page
   */
  public static Parsed parse(String html, ParseLimits limits) {
    Document page = Jsoup.parse(html);
    page.select(UNSEEN).remove();
    MarkdownWriter out = new MarkdownWriter(limits);
    Element body = page.body();
    Element article = MainContent.of(page).orElse(null);
    if (article != null) {
      String title = MainContent.title(page);
      if (article.select("h1").stream().noneMatch(heading -> heading.text().equals(title))) {
        out.heading(1, title);
      }
    }
    new HtmlBlocks(out, HtmlBlocks::inlineImage).write(article == null ? body : article);
    return out.toParsed();
  }

  /**
   * Writes a page that is part of a document, with all its text.
   *
   * @param html the page
   * @param images the bytes of an image by its address in the page, none if there is no such image
   */
  public static void write(String html, MarkdownWriter out, Function<String, byte[]> images) {
    Document page = Jsoup.parse(html);
    page.select(UNSEEN).remove();
    new HtmlBlocks(out, images).write(page.body());
  }
}
