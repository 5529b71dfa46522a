package io.dify.core.tool.builtin;

import io.dify.core.http.HttpHeaders;
import io.dify.core.tool.ToolResult;
import io.dify.core.value.Value;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Firecrawl: pages as Markdown, also those that scripts make. */
final class FirecrawlTools {
  private static final int MAX_TEXT = 200_000;

  static final Provider PROVIDER = new Provider("firecrawl", "https://api.firecrawl.dev",
      List.of(new CredentialField("firecrawl_api_key", "key of Firecrawl", true)),
      List.of(new Definition("scrape", "Gets a web page and gives its text as Markdown.",
          List.of(Parameter.text("url", "Address of the page."), Parameter.setting("formats", "string", "markdown"),
              Parameter.setting("onlyMainContent", "boolean", true), Parameter.setting("includeTags", "string", ""),
              Parameter.setting("excludeTags", "string", ""), Parameter.setting("waitFor", "integer", 0),
              Parameter.setting("timeout", "integer", 30_000)),
          FirecrawlTools::scrape)));

  private FirecrawlTools() {}

  private static ToolResult scrape(Invocation call) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("url", call.text("url"));
    body.put("onlyMainContent", call.isOn("onlyMainContent"));
    for (String name : List.of("formats", "includeTags", "excludeTags")) {
      call.optional(name)
          .ifPresent(text -> body.put(name, Arrays.stream(text.split("[,\\s]+")).filter(s -> !s.isEmpty()).toList()));
    }
    body.put("waitFor", call.whole("waitFor", 0, 60_000));
    body.put("timeout", call.whole("timeout", 1000, 60_000));
    HttpHeaders headers = HttpHeaders.none().with("Authorization", "Bearer " + call.secret("firecrawl_api_key"));
    Value answer = call.web()
        .post(call.endpoint() + "/v1/scrape", headers, Value.from(body), call.context().cancellation()).orFail().json();
    Value data = Results.at(answer, "data");
    return ToolResult.of(WebTools.shortened(Results.text(data, "markdown"), MAX_TEXT), data);
  }
}
