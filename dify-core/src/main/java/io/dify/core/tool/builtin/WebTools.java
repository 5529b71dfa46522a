package io.dify.core.tool.builtin;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.http.HttpHeaders;
import io.dify.core.tool.ToolResult;
import io.dify.core.tool.web.WebAnswer;
import io.dify.core.tool.web.WebClient;
import io.dify.core.tool.web.WebPage;
import io.dify.core.value.Value;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Pages of the web, and of Wikipedia. */
final class WebTools {
  private static final String USER_AGENT = "Mozilla/5.0 (compatible; dify-jvm)";
  private static final int MAX_TEXT = 200_000;
  private static final int MAX_ARTICLE = 4000;
  private static final Set<String> HTML = Set.of("text/html", "application/xhtml+xml", "");
  private static final Pattern TEXTS = Pattern
      .compile("text/.*|application/(json|xml|javascript|yaml|.*\\+json|.*\\+xml)");
  private static final Pattern CHARSET = Pattern.compile("(?i)charset\\s*=\\s*\"?([^\";\\s]+)");
  private static final Pattern LANGUAGE = Pattern.compile("[a-z]{2,3}(-[a-z]{2,8}){0,2}|simple");

  static final Provider SCRAPER = new Provider("webscraper", List.of(new Definition("webscraper",
      "Gets a web page and gives its text.",
      List.of(Parameter.text("url", "Address of the page."), Parameter.setting("user_agent", "string", USER_AGENT)),
      WebTools::scrape)));

  static final Provider WIKIPEDIA = new Provider("wikipedia", "https://{language}.wikipedia.org", List.of(),
      List.of(new Definition("wikipedia_search", "Searches Wikipedia and gives the beginnings of the best articles.",
          List.of(Parameter.text("query", "What to look for."),
              Parameter.optional("language", "string", "Language code, for example en or zh.", "en")),
          WebTools::wikipedia)));

  private WebTools() {}

  private static ToolResult scrape(Invocation call) {
    HttpHeaders headers = HttpHeaders.none().with("User-Agent", call.text("user_agent")).with("Accept",
        "text/html,application/xhtml+xml,text/*;q=0.9,*/*;q=0.5");
    WebAnswer answer = call.web().get(call.text("url"), headers, call.context().cancellation()).orFail();
    if (HTML.contains(answer.mediaType())) {
      return page(answer, WebPage.ofHtml(answer.content(), charset(answer), answer.url()));
    }
    if (TEXTS.matcher(answer.mediaType()).matches()) {
      return page(answer, new WebPage("", "", "", "", answer.text()));
    }
    throw new DifyException(ErrorCode.TOOL_FAILED,
        "The address leads to a file of the type " + answer.mediaType() + ", not to a page with text.");
  }

  private static String charset(WebAnswer answer) {
    return answer.headers().first("Content-Type").map(CHARSET::matcher)
        .filter(named -> named.find() && isKnown(named.group(1))).map(named -> named.group(1)).orElse("");
  }

  private static boolean isKnown(String charset) {
    try {
      return Charset.isSupported(charset);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** The form of the text is one that apps look into: they search for {@code TEXT:} and an empty line. */
  private static ToolResult page(WebAnswer answer, WebPage page) {
    String text = shortened(page.text(), MAX_TEXT);
    String all = "TITLE: " + page.title() + "\nAUTHORS: " + page.author() + "\nPUBLISH DATE: " + page.published()
        + "\nTOP_IMAGE_URL: " + page.image() + "\nTEXT:\n\n" + text;
    return ToolResult.of(all, Value.from(Map.of("url", answer.url(), "title", page.title(), "author", page.author(),
        "publish_date", page.published(), "top_image_url", page.image(), "text", text)));
  }

  static String shortened(String text, int most) {
    return text.length() > most ? text.substring(0, most) + "..." : text;
  }

  private static ToolResult wikipedia(Invocation call) {
    String language = call.text("language");
    if (!LANGUAGE.matcher(language).matches()) {
      throw Invocation.wrong("language", "must be a language code like en or zh");
    }
    String url = call.endpoint().replace("{language}", language)
        + "/w/api.php?action=query&format=json&formatversion=2&generator=search&gsrlimit=3&prop=extracts%7Cinfo"
        + "&inprop=url&exintro=1&explaintext=1&exlimit=max&redirects=1&gsrsearch="
        + WebClient.encoded(WebTools.shortened(call.text("query"), 300));
    Value answer = call.web().get(url, HttpHeaders.none().with("Accept", "application/json"),
        call.context().cancellation()).orFail().json();
    List<Value> pages = new ArrayList<>(Results.items(answer, "query", "pages"));
    pages.sort(Comparator.comparingLong(page -> Results.at(page, "index") instanceof Value.Whole w ? w.number() : 99));
    List<Value> articles = pages.stream().map(WebTools::article).toList();
    String text = articles.stream()
        .map(page -> "Page: " + Results.text(page, "title") + "\nSummary: " + Results.text(page, "summary"))
        .collect(Collectors.joining("\n\n"));
    return Results.of(text.isEmpty() ? "No good Wikipedia Search Result was found" : text, articles);
  }

  private static Value article(Value page) {
    return Value.from(Map.of("title", Results.text(page, "title"), "url", Results.text(page, "fullurl"), "summary",
        shortened(Results.text(page, "extract").strip(), MAX_ARTICLE)));
  }
}
