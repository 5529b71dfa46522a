package io.dify.core.tool.builtin;

import io.dify.core.http.HttpHeaders;
import io.dify.core.tool.ToolResult;
import io.dify.core.value.Value;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Tavily: search and extraction made for models. */
final class TavilyTools {
  private static final int MAX_CONTENT = 20_000;

  static final Provider PROVIDER = new Provider("tavily", "https://api.tavily.com",
      List.of(new CredentialField("tavily_api_key", "key of Tavily", true)),
      List.of(
          new Definition("tavily_search", "Searches the web and gives what pages say about a question.",
              List.of(SearchTools.query(),
                  Parameter.optional("search_depth", "string", "basic or advanced.", "basic"),
                  Parameter.optional("topic", "string", "general, news or finance.", "general"),
                  Parameter.optional("max_results", "integer", "How many results.", 5),
                  Parameter.setting("days", "integer", Value.nothing()),
                  Parameter.setting("time_range", "string", ""),
                  Parameter.setting("include_answer", "boolean", false),
                  Parameter.setting("include_images", "boolean", false),
                  Parameter.setting("include_raw_content", "boolean", false),
                  Parameter.optional("include_domains", "string", "Only these domains, with commas between.", ""),
                  Parameter.optional("exclude_domains", "string", "Not these domains, with commas between.", "")),
              TavilyTools::search),
          new Definition("tavily_extract", "Gives the text of web pages.",
              List.of(Parameter.text("urls", "Addresses of the pages, with commas between."),
                  Parameter.setting("extract_depth", "string", "basic")),
              TavilyTools::extract)));

  private TavilyTools() {}

  private static ToolResult search(Invocation call) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("query", call.text("query"));
    for (String name : List.of("search_depth", "topic", "time_range")) {
      call.optional(name).filter(text -> !text.equals("not_specified")).ifPresent(text -> body.put(name, text));
    }
    body.put("max_results", call.whole("max_results", 1, 20));
    if (call.value("days") instanceof Value.Whole days) {
      body.put("days", days);
    }
    for (String name : List.of("include_answer", "include_images", "include_raw_content")) {
      body.put(name, call.isOn(name));
    }
    for (String name : List.of("include_domains", "exclude_domains")) {
      call.optional(name).ifPresent(text -> body.put(name, list(text)));
    }
    Value answer = post(call, "/search", body);
    String found = Results.items(answer, "results").stream().map(TavilyTools::line)
        .collect(Collectors.joining("\n\n"));
    String direct = Results.text(answer, "answer");
    String text = (direct.isEmpty() ? "" : "Answer: " + direct + "\n\n") + found;
    return Results.of(text.isBlank() ? "Nothing was found." : text.strip(), List.of(answer));
  }

  private static String line(Value result) {
    String raw = Results.text(result, "raw_content");
    return "Title: " + Results.text(result, "title") + "\nURL: " + Results.text(result, "url") + "\nContent: "
        + WebTools.shortened(raw.isEmpty() ? Results.text(result, "content") : raw, MAX_CONTENT);
  }

  private static ToolResult extract(Invocation call) {
    Value answer = post(call, "/extract",
        Map.of("urls", list(call.text("urls")), "extract_depth", call.text("extract_depth")));
    String text = Results.items(answer, "results").stream().map(TavilyTools::line).collect(Collectors.joining("\n\n"));
    return Results.of(text.isEmpty() ? "Nothing could be extracted." : text, List.of(answer));
  }

  private static List<String> list(String text) {
    return Arrays.stream(text.split("[,\\s]+")).filter(item -> !item.isEmpty()).limit(20).toList();
  }

  private static Value post(Invocation call, String path, Map<String, Object> body) {
    HttpHeaders headers = HttpHeaders.none().with("Authorization", "Bearer " + call.secret("tavily_api_key"));
    return call.web().post(call.endpoint() + path, headers, Value.from(body), call.context().cancellation()).orFail()
        .json();
  }
}
