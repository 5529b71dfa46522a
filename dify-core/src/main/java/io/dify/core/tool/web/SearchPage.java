package io.dify.core.tool.web;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.nodes.Element;

/** The results of a search engine that answers in HTML only. Stateless. */
public final class SearchPage {
  private static final Pattern TARGET = Pattern.compile("[?&]uddg=([^&]+)");

  private SearchPage() {}

  /**
   * A result.
   *
   * @param title title
   * @param url address
   * @param content excerpt, may be empty
   */
  public record Hit(String title, String url, String content) {}

  /** Results of DuckDuckGo's page without scripts; results with an address that is not http or https are left out. */
  public static List<Hit> duckDuckGo(String html, String url) {
    return WebPage.select(html, url, ".result").stream().filter(result -> result.selectFirst("a.result__a") != null)
        .map(SearchPage::hit).filter(hit -> hit.url().startsWith("http")).toList();
  }

  private static Hit hit(Element result) {
    Element link = result.expectFirst("a.result__a");
    Element snippet = result.selectFirst(".result__snippet");
    return new Hit(link.text(), target(link.absUrl("href")), snippet == null ? "" : snippet.text());
  }

  private static String target(String href) {
    Matcher target = TARGET.matcher(href);
    try {
      String address = target.find() ? URLDecoder.decode(target.group(1), StandardCharsets.UTF_8) : href;
      return URI.create(address).isAbsolute() ? address : "";
    } catch (IllegalArgumentException e) {
      return "";
    }
  }
}
