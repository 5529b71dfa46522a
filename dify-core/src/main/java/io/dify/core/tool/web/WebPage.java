package io.dify.core.tool.web;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.tool.VisibleText;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeVisitor;

/**
 * A web page as text: what readers see, in lines. Scripts never run and nothing it names is fetched.
 *
 * @param title title, may be empty
 * @param author from its metadata, may be empty
 * @param published date from its metadata as it stands there, may be empty
 * @param image address of its main image, may be empty
 * @param text its text
 */
public record WebPage(String title, String author, String published, String image, String text) {
  private static final Set<String> BLOCKS = Set.of("p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6",
      "pre", "blockquote", "section", "article", "table", "ul", "ol", "dt", "dd", "hr", "main");
  private static final String FURNITURE = "script, style, noscript, template, iframe, svg, canvas, nav, footer, header, "
      + "aside, button, input, select, textarea, [hidden], [aria-hidden=true]";
  private static final Pattern BLANKS = Pattern.compile("[ \\t\\x0b\\f\\r\\u00a0]+");
  private static final Pattern EMPTY_LINES = Pattern.compile(" ?\\n[ \\n]*");
  /**
   * An HTML page.
   *
   * @param content its bytes
   * @param charset name of their encoding, empty to find it out
   * @param url where it is from
   */
  public static WebPage ofHtml(InputStream content, String charset, String url) {
    try {
      Document page = Jsoup.parse(content, charset.isEmpty() ? null : charset, url);
      String title = page.title();
      String author = meta(page, "author", "article:author");
      String published = meta(page, "article:published_time", "date", "publish_date", "pubdate");
      String image = meta(page, "og:image", "twitter:image");
      page.select(FURNITURE).remove();
      return new WebPage(title, author, published, image, text(main(page)));
    } catch (IOException e) {
      throw new DifyException(ErrorCode.TOOL_FAILED, "The page cannot be read as HTML.", e);
    }
  }

  /** Hits of a page with a list of results: the elements that a CSS query finds. */
  static List<Element> select(String html, String url, String query) {
    return new ArrayList<>(Jsoup.parse(html, url).select(query));
  }

  private static Element main(Document page) {
    List<Element> articles = page.select("article, main, [role=main]");
    return articles.size() == 1 ? articles.getFirst() : page.body();
  }

  private static String meta(Document page, String... names) {
    for (String name : names) {
      Element found = page.selectFirst("meta[name=" + name + "], meta[property=" + name + "]");
      if (found != null && !found.attr("content").isBlank()) {
        return found.attr("content").strip();
      }
    }
    return "";
  }

  private static String text(Element element) {
    StringBuilder text = new StringBuilder();
    element.traverse(new NodeVisitor() {
      @Override
      public void head(Node node, int depth) {
        if (node instanceof TextNode words) {
          text.append(words.getWholeText().replace('\n', ' '));
        } else {
          lineAround(node);
        }
      }

      @Override
      public void tail(Node node, int depth) {
        lineAround(node);
      }

      private void lineAround(Node node) {
        if (BLOCKS.contains(node.nodeName())) {
          text.append('\n');
        }
      }
    });
    return clean(text.toString());
  }

  /** Without invisible characters, runs of blanks and empty lines. */
  public static String clean(String text) {
    return EMPTY_LINES.matcher(BLANKS.matcher(VisibleText.of(text)).replaceAll(" ")).replaceAll("\n").strip();
  }
}
