package io.dify.core.tool.builtin;

import io.dify.core.http.HttpBody;
import io.dify.core.http.HttpHeaders;
import io.dify.core.tool.ToolResult;
import io.dify.core.tool.web.SearchPage;
import io.dify.core.tool.web.SearchPage.Hit;
import io.dify.core.tool.web.WebAnswer;
import io.dify.core.tool.web.WebClient;
import io.dify.core.value.Value;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Search engines. */
final class SearchTools {
  private static final int MAX_RESULTS = 20;
  private static final int MAX_CONTENT = 2000;
  private static final Map<String, String> CATEGORIES = Map.of("page", "general", "general", "general", "image",
      "images", "images", "images", "video", "videos", "videos", "videos", "news", "news");

  static final Provider SEARXNG = new Provider("searxng", "{searxng_base_url}",
      List.of(new CredentialField("searxng_base_url", "address of the SearXNG instance", true)),
      List.of(new Definition("searxng_search", "Searches the web.",
          List.of(query(), Parameter.optional("search_type", "string", "general, images, videos or news.", "general"),
              Parameter.setting("num_results", "integer", 5), Parameter.setting("result_type", "string", "text"),
              Parameter.setting("time_range", "string", "")),
          SearchTools::searxng)));

  static final Provider DUCKDUCKGO = new Provider("duckduckgo", "https://html.duckduckgo.com", List.of(),
      List.of(new Definition("ddgo_search", "Searches the web.",
          List.of(query(), Parameter.optional("max_results", "integer", "How many results.", 5),
              Parameter.setting("require_summary", "boolean", false)),
          SearchTools::duckDuckGo)));

  static final Provider GOOGLE = new Provider("google", "https://serpapi.com",
      List.of(new CredentialField("serpapi_api_key", "key of SerpApi, which asks Google", true)),
      List.of(new Definition("google_search", "Searches the web.",
          List.of(query(), Parameter.setting("num_results", "integer", 10), Parameter.setting("hl", "string", ""),
              Parameter.setting("gl", "string", "")),
          SearchTools::google)));

  private SearchTools() {}

  static Parameter query() {
    return Parameter.text("query", "What to look for.");
  }

  private static ToolResult searxng(Invocation call) {
    String category = CATEGORIES.getOrDefault(call.text("search_type").toLowerCase(Locale.ROOT), "general");
    String range = call.optional("time_range").map(text -> "&time_range=" + WebClient.encoded(text)).orElse("");
    Value answer = json(call, call.endpoint() + "/search?format=json&categories=" + category + range + "&q="
        + WebClient.encoded(call.text("query")));
    List<Hit> hits = hits(Results.items(answer, "results"), call.whole("num_results", 1, MAX_RESULTS), "url",
        "content");
    return call.text("result_type").equals("link")
        ? Results.of(hits.stream().map(Hit::url).collect(Collectors.joining("\n")), json(hits))
        : result(hits);
  }

  private static ToolResult google(Invocation call) {
    String more = List.of("hl", "gl").stream().filter(name -> call.optional(name).isPresent())
        .map(name -> "&" + name + "=" + WebClient.encoded(call.text(name))).collect(Collectors.joining());
    Value answer = json(call, call.endpoint() + "/search?engine=google&num="
        + call.whole("num_results", 1, MAX_RESULTS) + more + "&q=" + WebClient.encoded(call.text("query"))
        + "&api_key=" + WebClient.encoded(call.secret("serpapi_api_key")));
    return result(hits(Results.items(answer, "organic_results"), call.whole("num_results", 1, MAX_RESULTS), "link",
        "snippet"));
  }

  private static ToolResult duckDuckGo(Invocation call) {
    HttpHeaders headers = HttpHeaders.none().with("User-Agent", "Mozilla/5.0 (compatible; dify-jvm)");
    WebAnswer answer = call.web().send("POST", call.endpoint() + "/html/", headers,
        HttpBody.of("application/x-www-form-urlencoded", "q=" + WebClient.encoded(call.text("query"))),
        call.context().cancellation()).orFail();
    return result(SearchPage.duckDuckGo(answer.text(), answer.url()).stream()
        .limit(call.whole("max_results", 1, MAX_RESULTS)).toList());
  }

  private static Value json(Invocation call, String url) {
    return call.web().get(url, HttpHeaders.none().with("Accept", "application/json"), call.context().cancellation())
        .orFail().json();
  }

  private static List<Hit> hits(List<Value> results, long most, String url, String content) {
    return results.stream().limit(most).map(
        hit -> new Hit(Results.text(hit, "title"), Results.text(hit, url),
            WebTools.shortened(Results.text(hit, content), MAX_CONTENT)))
        .toList();
  }

  private static ToolResult result(List<Hit> hits) {
    String text = IntStream.range(0, hits.size())
        .mapToObj(i -> (i + 1) + ". " + hits.get(i).title() + "\n" + hits.get(i).url() + "\n" + hits.get(i).content())
        .collect(Collectors.joining("\n\n"));
    return Results.of(text.isEmpty() ? "Nothing was found." : text, json(hits));
  }

  private static List<Value> json(List<Hit> hits) {
    return hits.stream().map(Value::from).toList();
  }
}
