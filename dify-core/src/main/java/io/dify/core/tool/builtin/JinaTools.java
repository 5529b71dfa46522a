package io.dify.core.tool.builtin;

import io.dify.core.http.HttpHeaders;
import io.dify.core.http.Origin;
import io.dify.core.tool.ToolResult;
import io.dify.core.tool.web.WebAnswer;
import io.dify.core.value.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Jina: pages and searches as Markdown. */
final class JinaTools {
  private static final int MAX_TEXT = 200_000;
  private static final List<CredentialField> KEY = List
      .of(new CredentialField("api_key", "key of Jina; without one it allows few calls", false));
  /** Settings that are sent as a header with their value. */
  private static final Map<String, String> TEXTS = Map.of("target_selector", "X-Target-Selector", "wait_for_selector",
      "X-Wait-For-Selector", "remove_selector", "X-Remove-Selector", "retain_images", "X-Retain-Images",
      "proxy_server", "X-Proxy-Url");
  /** Settings that are sent as a header when they are on. */
  private static final Map<String, String> SWITCHES = Map.of("gather_all_links_at_the_end", "X-With-Links-Summary",
      "gather_all_images_at_the_end", "X-With-Images-Summary", "image_caption", "X-With-Generated-Alt", "no_cache",
      "X-No-Cache", "with_iframe", "X-With-Iframe", "with_shadow_dom", "X-With-Shadow-Dom");

  /** The two services differ in the first letter of their host. */
  static final Provider PROVIDER = new Provider("jina", "https://{service}.jina.ai", KEY,
      List.of(
          new Definition("jina_reader", "Gets a web page and gives its text as Markdown.",
              with(Parameter.text("url", "Address of the page.")), JinaTools::reader),
          new Definition("jina_search", "Searches the web and gives the best pages as Markdown.",
              with(SearchTools.query()), JinaTools::search)));

  private JinaTools() {}

  private static List<Parameter> with(Parameter first) {
    List<Parameter> parameters = new ArrayList<>(List.of(first));
    TEXTS.keySet().stream().sorted().forEach(name -> parameters.add(Parameter.setting(name, "string", "")));
    SWITCHES.keySet().stream().sorted().forEach(name -> parameters.add(Parameter.setting(name, "boolean", false)));
    return parameters;
  }

  private static ToolResult reader(Invocation call) {
    String url = call.text("url");
    Origin.of(url);
    return ask(call, "r", Map.of("url", url));
  }

  private static ToolResult search(Invocation call) {
    return ask(call, "s", Map.of("q", call.text("query")));
  }

  /** The text is the answer as it is, JSON, as apps expect it. */
  private static ToolResult ask(Invocation call, String service, Map<String, String> body) {
    HttpHeaders headers = HttpHeaders.none().with("Accept", "application/json");
    for (Map.Entry<String, String> header : TEXTS.entrySet()) {
      String value = call.text(header.getKey());
      headers = value.isEmpty() ? headers : headers.with(header.getValue(), value);
    }
    for (Map.Entry<String, String> header : SWITCHES.entrySet()) {
      headers = call.isOn(header.getKey()) ? headers.with(header.getValue(), "true") : headers;
    }
    String key = call.secret("api_key");
    headers = key.isEmpty() ? headers : headers.with("Authorization", "Bearer " + key);
    WebAnswer answer = call.web().post(call.endpoint().replace("{service}", service) + "/", headers, Value.from(body),
        call.context().cancellation()).orFail();
    return ToolResult.of(WebTools.shortened(answer.text(), MAX_TEXT), answer.json());
  }
}
