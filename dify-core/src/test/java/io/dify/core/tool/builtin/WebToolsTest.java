package io.dify.core.tool.builtin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.secret.Secret;
import io.dify.core.tool.ToolRef;
import io.dify.core.tool.ToolResult;
import io.dify.core.tool.ToolServer;
import io.dify.core.tool.ToolServer.Reply;
import io.dify.core.tool.ToolSource;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tools that ask services, against a server on loopback. */
class WebToolsTest {
  private static final String CANARY = "sk-canary-7f3a";
  private final ToolServer server = new ToolServer();

  @AfterEach
  void close() {
    server.close();
  }

  private ToolResult run(String provider, String name, String settings, String arguments) throws InterruptedException {
    Map<String, String> endpoints = List
        .of("wikipedia", "duckduckgo", "google", "tavily", "jina", "firecrawl").stream()
        .collect(java.util.stream.Collectors.toMap(id -> id, id -> server.url("/" + id)));
    Map<String, Secret> credential = Map.of("tavily_api_key", Secret.of(CANARY), "serpapi_api_key", Secret.of(CANARY),
        "firecrawl_api_key", Secret.of(CANARY), "api_key", Secret.of(CANARY), "searxng_base_url",
        Secret.of(server.url("/searx/")));
    return BuiltInTools.of(server.http(), (origin, id) -> credential, endpoints)
        .tool(new ToolRef(ToolSource.BUILTIN, provider, name), object(settings))
        .run(object(arguments), ToolServer.context());
  }

  private static Value.Obj object(String json) {
    return (Value.Obj) ValueJson.read(json);
  }

  private String scrape(String path) throws InterruptedException {
    return run("webscraper", "webscraper", "{\"user_agent\": \"UA\", \"generate_summary\": null}",
        "{\"url\": \"" + server.url(path) + "\"}").text();
  }

  @Test
  void aPageBecomesItsText() throws InterruptedException {
    server.answering(Reply.of("text/html; charset=utf-8",
        """
            <html><head><title>Tea &amp; more</title><meta name="author" content="Ann"><style>p{}</style>
            <meta property="og:image" content="/x.png"></head><body><nav>menu</nav><script>alert(1)</script>
            <article><h1>Green</h1><p>First   line<br>second</p><ul><li>one</li><li>two\u200b\u202e</li></ul></article>
            <footer>imprint</footer></body></html>"""));
    String text = scrape("/page");
    assertThat(text).startsWith("TITLE: Tea & more\nAUTHORS: Ann\n").contains("TOP_IMAGE_URL: /x.png")
        .endsWith("TEXT:\n\nGreen\nFirst line\nsecond\none\ntwo").doesNotContain("alert", "menu", "imprint");
    assertThat(server.last().header("User-Agent")).isEqualTo("UA");
  }

  @Test
  void theCharacterSetOfAPageIsFound() throws InterruptedException {
    server.answering(Reply.of("text/html", "<meta charset=utf-8><p>茶</p>"));
    assertThat(scrape("/")).endsWith("TEXT:\n\n茶");
  }

  @Test
  void redirectsAreFollowedAndEachIsChecked() throws InterruptedException {
    server.answering(request -> switch (request.path()) {
      case "/a" -> Reply.redirect("/b?x=1#frag");
      case "/b" -> Reply.of("text/plain", "found");
      case "/evil" -> Reply.redirect("http://127.0.0.1:1/");
      case "/meta" -> Reply.redirect("http://169.254.169.254/latest/meta-data/");
      case "/file" -> Reply.redirect("file:///etc/passwd");
      default -> Reply.redirect("/loop");
    });
    assertThat(scrape("/a")).endsWith("TEXT:\n\nfound");
    assertThat(server.last().target()).isEqualTo("/b?x=1");
    for (String path : List.of("/evil", "/meta", "/file")) {
      assertThatThrownBy(() -> scrape(path)).isInstanceOf(DifyException.class)
          .extracting(thrown -> ((DifyException) thrown).code()).as(path).isEqualTo(ErrorCode.EGRESS_DENIED);
    }
    assertThatThrownBy(() -> scrape("/loop")).hasMessageContaining("redirects more than 5 times");
  }

  @ParameterizedTest
  @ValueSource(strings = { "http://127.0.0.1:1/", "http://localhost:9/", "http://localhost./",
    "http://169.254.169.254/",
    "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://[::]/", "http://2130706433/", "http://0x7f000001/",
    "http://0177.0.0.1/", "http://127.1/", "http://0/", "http://10.0.0.8/", "http://192.168.1.1/", "file:///etc/passwd",
    "ftp://example.com/", "gopher://127.0.0.1/", "jar:file:/x!/y", "http://user:pass@10.0.0.1/", "//127.0.0.1/",
    "/etc/passwd", "http://127.0.0.1:1\\\\@example.com/", "http://exa mple.com/", "http://ⓛocalhost/"})
  void addressesThatArePrivateOrNoneAreRefused(String url) {
    assertThatThrownBy(() -> run("webscraper", "webscraper", "{}", "{\"url\": \"" + url + "\"}"))
        .isInstanceOf(DifyException.class).extracting(thrown -> ((DifyException) thrown).code())
        .isEqualTo(ErrorCode.EGRESS_DENIED);
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void whatIsNoTextIsRefused() {
    server.answering(Reply.of("application/pdf", "%PDF"));
    assertThatThrownBy(() -> scrape("/x")).hasMessageContaining("application/pdf");
  }

  @Test
  void anEndlessPageIsCutOffByItsLimit() {
    server.answering(Reply.of("text/html", "<p>" + "x".repeat(5 << 20)));
    assertThatThrownBy(() -> scrape("/x")).isInstanceOf(DifyException.class)
        .extracting(thrown -> ((DifyException) thrown).code()).isEqualTo(ErrorCode.LIMIT_EXCEEDED);
  }

  @Test
  void aDeeplyNestedPageDoesNotOverflow() throws InterruptedException {
    server.answering(Reply.of("text/html", "<div>".repeat(100_000) + "deep"));
    assertThat(scrape("/x")).endsWith("deep");
  }

  @Test
  void wikipediaGivesTheBestArticles() throws InterruptedException {
    server.answering(Reply.json("""
        {"query": {"pages": [
          {"pageid": 2, "index": 2, "title": "Tea ceremony", "extract": "A way.", "fullurl": "https://x/2"},
          {"pageid": 1, "index": 1, "title": "Tea", "extract": "A drink.", "fullurl": "https://x/1"}]}}"""));
    ToolResult result = run("wikipedia", "wikipedia_search", "{}", "{\"query\": \"tea & co\", \"language\": \"de\"}");
    assertThat(result.text())
        .isEqualTo("Page: Tea\nSummary: A drink.\n\nPage: Tea ceremony\nSummary: A way.");
    assertThat(result.json()).hasSize(2);
    assertThat(server.last().target()).startsWith("/wikipedia/w/api.php?").contains("gsrsearch=tea%20%26%20co");
    server.answering(Reply.json("{\"batchcomplete\": true}"));
    assertThat(run("wikipedia", "wikipedia_search", "{}", "{\"query\": \"zzz\"}").text()).startsWith("No good");
    assertThatThrownBy(
        () -> run("wikipedia", "wikipedia_search", "{}", "{\"query\": \"x\", \"language\": \"evil.example/#\"}"))
        .hasMessageContaining("argument `language`");
  }

  @Test
  void searxngSearches() throws InterruptedException {
    server.answering(Reply.json(
        """
            {"results": [{"title": "A", "url": "https://a", "content": "about a"}, {"title": "B", "url": "https://b"}, 5]}"""));
    String settings = "{\"num_results\": \"2\", \"result_type\": \"text\", \"search_type\": \"Page\"}";
    assertThat(run("searxng", "searxng_search", settings, "{\"query\": \"q\"}").text())
        .isEqualTo("1. A\nhttps://a\nabout a\n\n2. B\nhttps://b\n");
    assertThat(server.last().target()).isEqualTo("/searx/search?format=json&categories=general&q=q");
    assertThat(run("searxng", "searxng_search", "{\"result_type\": \"link\"}", "{\"query\": \"q\"}").text())
        .startsWith("https://a\nhttps://b");
  }

  @Test
  void duckDuckGoIsReadFromItsPage() throws InterruptedException {
    server.answering(Reply.of("text/html",
        """
            <div class="result"><a class="result__a" href="//duckduckgo.com/l/?uddg=https%3A%2F%2Fa.example%2F%3Fx%3D1&rut=1">A <b>one</b></a>
            <a class="result__snippet">About a</a></div>
            <div class="result"><a class="result__a" href="javascript:alert(1)">bad</a></div>
            <div class="result"><a class="result__a" href="https://b.example/">B</a></div>"""));
    ToolResult result = run("langgenius/duckduckgo/duckduckgo", "ddgo_search", "{\"require_summary\": false}",
        "{\"query\": \"x y\", \"max_results\": \"5\"}");
    assertThat(result.text())
        .isEqualTo("1. A one\nhttps://a.example/?x=1\nAbout a\n\n2. B\nhttps://b.example/\n");
    assertThat(server.last().body()).isEqualTo("q=x%20y");
  }

  @Test
  void googleIsAskedThroughSerpApi() throws InterruptedException {
    server.answering(
        Reply.json("{\"organic_results\": [{\"title\": \"T\", \"link\": \"https://t\", \"snippet\": \"s\"}]}"));
    assertThat(run("google", "google_search", "{}", "{\"query\": \"q\"}").text()).isEqualTo("1. T\nhttps://t\ns");
    assertThat(server.last().target()).contains("engine=google", "api_key=" + CANARY);
  }

  @Test
  void tavilySearchesAndExtracts() throws InterruptedException {
    server.answering(Reply.json(
        """
            {"answer": "42", "results": [{"title": "T", "url": "https://t", "content": "c", "score": 0.9}], "images": []}"""));
    String settings = "{\"include_answer\": 1, \"max_results\": 3, \"search_depth\": \"advanced\","
        + " \"exclude_domains\": null, \"include_domains\": \"a.com, b.com\"}";
    ToolResult result = run("tavily", "tavily_search", settings, "{\"query\": \"q\"}");
    assertThat(result.text()).isEqualTo("Answer: 42\n\nTitle: T\nURL: https://t\nContent: c");
    assertThat(server.last().header("Authorization")).isEqualTo("Bearer " + CANARY);
    assertThat(ValueJson.write(server.last().json())).contains("\"max_results\":3", "\"include_answer\":true",
        "\"include_domains\":[\"a.com\",\"b.com\"]", "\"search_depth\":\"advanced\"").doesNotContain("exclude_domains");
    assertThat(run("tavily", "tavily_extract", "{}", "{\"urls\": \"https://t\"}").text()).contains("Content: c");
    assertThat(server.last().path()).isEqualTo("/tavily/extract");
  }

  @Test
  void jinaReadsAndSearches() throws InterruptedException {
    server.answering(Reply.json("{\"code\": 200, \"data\": {\"title\": \"T\", \"content\": \"# T\"}}"));
    String settings = "{\"image_caption\": 1, \"no_cache\": 0, \"target_selector\": \"#main\", \"summary\": 0}";
    ToolResult result = run("langgenius/jina_tool/jina", "jina_reader", settings,
        "{\"url\": \"https://example.com/?a=b#c\"}");
    assertThat(result.text()).contains("\"content\": \"# T\"");
    assertThat(server.last().json().fields().get("url")).isEqualTo(Value.of("https://example.com/?a=b#c"));
    assertThat(server.last().header("X-Target-Selector")).isEqualTo("#main");
    assertThat(server.last().header("X-With-Generated-Alt")).isEqualTo("true");
    assertThat(server.last().header("X-No-Cache")).isEmpty();
    run("jina", "jina_search", "{}", "{\"query\": \"tea\"}");
    assertThat(server.last().json().fields().get("q")).isEqualTo(Value.of("tea"));
    assertThatThrownBy(() -> run("jina", "jina_reader", "{}", "{\"url\": \"file:///etc/passwd\"}"))
        .hasMessageContaining("only http and https");
  }

  @Test
  void firecrawlScrapes() throws InterruptedException {
    server.answering(Reply.json("{\"success\": true, \"data\": {\"markdown\": \"# M\"}}"));
    ToolResult result = run("firecrawl", "scrape", "{\"formats\": \"markdown,html\", \"onlyMainContent\": 0}",
        "{\"url\": \"https://example.com\"}");
    assertThat(result.text()).isEqualTo("# M");
    assertThat(ValueJson.write(server.last().json())).contains("\"formats\":[\"markdown\",\"html\"]",
        "\"onlyMainContent\":false");
  }

  @ParameterizedTest
  @CsvSource({ "tavily, tavily_search", "jina, jina_search", "google, google_search", "searxng, searxng_search",
    "wikipedia, wikipedia_search"})
  void brokenAnswersAndFailuresAreToldWithoutSecrets(String provider, String tool) {
    for (Reply reply : List.of(Reply.status(401, "bad key"), Reply.status(500, "x".repeat(5000)),
        Reply.of("text/html", "<html>not json"), Reply.json("{\"cut"), new Reply(200, Map.of(), "{\"long\": 1}", 3),
        Reply.redirect("http://10.0.0.1/"))) {
      server.answering(reply);
      assertThatThrownBy(() -> run(provider, tool, "{}", "{\"query\": \"q\"}")).isInstanceOf(DifyException.class)
          .hasMessageNotContainingAny(CANARY, "api_key=").satisfies(thrown -> {
            assertThat(((DifyException) thrown).code()).isIn(ErrorCode.TOOL_FAILED, ErrorCode.NETWORK,
                ErrorCode.EGRESS_DENIED);
            assertThat(thrown.getMessage()).hasSizeLessThan(1000);
          });
    }
  }

  @Test
  void unexpectedShapesGiveNothing() throws InterruptedException {
    server.answering(Reply.json("[1, {\"results\": \"no list\"}]"));
    assertThat(run("searxng", "searxng_search", "{}", "{\"query\": \"q\"}").text()).isEqualTo("Nothing was found.");
  }
}
