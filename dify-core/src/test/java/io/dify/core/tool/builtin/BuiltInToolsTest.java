package io.dify.core.tool.builtin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.http.EgressPolicy;
import io.dify.core.http.HttpGateway;
import io.dify.core.secret.Secret;
import io.dify.core.tool.StandardTools;
import io.dify.core.tool.Tool;
import io.dify.core.tool.ToolRef;
import io.dify.core.tool.ToolResult;
import io.dify.core.tool.ToolServer;
import io.dify.core.tool.ToolSource;
import io.dify.core.tool.Tools;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tools that compute by themselves, and how tools are found. */
class BuiltInToolsTest {
  private static final HttpGateway HTTP = HttpGateway.under(EgressPolicy.guarded());
  private final Tools tools = StandardTools.builder()
      .with(ToolSource.BUILTIN, BuiltInTools.of(HTTP, ToolCredentials.none())).build();

  private static Value.Obj object(String json) {
    return (Value.Obj) ValueJson.read(json);
  }

  private ToolResult run(String provider, String name, String arguments) throws InterruptedException {
    return run(provider, name, "{}", arguments);
  }

  private ToolResult run(String provider, String name, String settings, String arguments) throws InterruptedException {
    Tool tool = tools.tool(new ToolRef(ToolSource.BUILTIN, provider, name), object(settings));
    return tool.run(object(arguments), ToolServer.context());
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "current_time | {} | 2024-07-05 10:20:30",
    "current_time | {\"timezone\": \"Asia/Shanghai\"} | 2024-07-05 18:20:30",
    "current_time | {\"format\": \"%A, %d %B %y %I:%M %p %% %j %Z\"} | Friday, 05 July 24 10:20 AM % 187 UTC",
    "timezone_conversion | {\"current_time\": \"2024-01-01 08:00:00\", \"current_timezone\": \"Asia/Shanghai\", \"target_timezone\": \"America/New_York\"} | 2023-12-31 19:00:00",
    "weekday | {\"year\": 2024, \"month\": \"2\", \"day\": 29} | February 29, 2024 is Thursday.",
    "localtime_to_timestamp | {\"localtime\": \"2024-01-01 08:00:00\"} | 1704067200",
    "localtime_to_timestamp | {\"localtime\": \"2024-01-01\", \"timezone\": \"UTC\"} | 1704067200",
    "timestamp_to_localtime | {\"timestamp\": 1704067200} | 2024-01-01 08:00:00",
    "timestamp_to_localtime | {\"timestamp\": \"1704067200000\", \"timezone\": \"UTC\"} | 2024-01-01 00:00:00"})
  void timesAreTold(String tool, String arguments, String text) throws InterruptedException {
    assertThat(run("time", tool, arguments).text()).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "weekday | {\"year\": 2023, \"month\": 2, \"day\": 29} | argument `day`",
    "weekday | {\"year\": 2023} | 'month'",
    "current_time | {\"timezone\": \"Moon/Base\"} | argument `timezone`",
    "localtime_to_timestamp | {\"localtime\": \"soon\"} | argument `localtime`"})
  void timesThatDoNotExistAreNamed(String tool, String arguments, String named) {
    assertThatThrownBy(() -> run("time", tool, arguments)).isInstanceOf(DifyException.class)
        .hasMessageContaining(named);
  }

  @Test
  void whatTheAppHasSetIsTheDefaultOfWhatModelsMaySet() throws InterruptedException {
    String settings = "{\"format\": \"%Y\", \"timezone\": null, \"unknown\": 1}";
    assertThat(run("time", "current_time", settings, "{}").text()).isEqualTo("2024");
    assertThat(run("time", "current_time", settings, "{\"format\": \"%m\"}").text()).isEqualTo("07");
    String wrapped = "{\"format\": {\"type\": \"constant\", \"value\": \"%d\"}}";
    assertThat(run("time", "current_time", wrapped, "{}").text()).isEqualTo("05");
  }

  @ParameterizedTest
  @ValueSource(strings = { "maths", "langgenius/maths/maths"})
  void sumsAreExact(String provider) throws InterruptedException {
    ToolResult result = run(provider, "eval_expression", "{\"expression\": \"0.1 + 0.2\"}");
    assertThat(result.text()).isEqualTo("0.3");
    assertThat(ValueJson.write(result.json().getFirst())).isEqualTo("{\"result\":\"0.3\"}");
  }

  @ParameterizedTest
  @CsvSource(delimiter = ';', value = {
    "parse ; {\"json_filter\": \"$.a\"} ; [1,2]", "json_parse ; {\"json_filter\": \"$.b.c\"} ; x",
    "json_insert ; {\"query\": \"$.a\", \"new_value\": \"7\"} ; {\"a\":[1,2,\"7\"],\"b\":{\"c\":\"x\"}}",
    "insert ; {\"query\": \"$.a\", \"new_value\": \"{\\\"z\\\": 1}\", \"index\": 0} ; {\"a\":[{\"z\":1},1,2],\"b\":{\"c\":\"x\"}}",
    "json_insert ; {\"query\": \"$.b\", \"new_value\": \"{\\\"d\\\": 1}\"} ; {\"a\":[1,2],\"b\":{\"c\":\"x\",\"d\":1}}",
    "json_replace ; {\"query\": \"$.b.c\", \"replace_value\": \"y\"} ; {\"a\":[1,2],\"b\":{\"c\":\"y\"}}",
    "json_replace ; {\"query\": \"$.b\", \"replace_value\": \"k\", \"replace_pattern\": \"c\", \"replace_model\": \"key\"} ; {\"a\":[1,2],\"b\":{\"k\":\"x\"}}",
    "json_replace ; {\"query\": \"$.b.c\", \"replace_value\": \"yy\", \"replace_pattern\": \"x\", \"replace_model\": \"pattern\"} ; {\"a\":[1,2],\"b\":{\"c\":\"yy\"}}",
    "json_replace ; {\"query\": \"$.a\", \"replace_value\": \"3\", \"value_decode\": 1} ; {\"a\":3,\"b\":{\"c\":\"x\"}}",
    "json_delete ; {\"query\": \"$.a[0]\"} ; {\"a\":[2],\"b\":{\"c\":\"x\"}}"})
  void jsonIsReadAndChanged(String tool, String arguments, String text) throws InterruptedException {
    String all = "{\"content\": \"{\\\"a\\\": [1, 2], \\\"b\\\": {\\\"c\\\": \\\"x\\\"}}\", " + arguments.substring(1);
    assertThat(run("json_process", tool, all).text()).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource(delimiter = ';', value = {
    "{\"content\": \"no\", \"query\": \"$.a\", \"new_value\": \"1\"} ; `content` is no JSON",
    "{\"content\": \"{}\", \"query\": \"$.a\", \"new_value\": \"1\"} ; `query` leads nowhere",
    "{\"content\": \"{}\", \"query\": \"$.a\", \"new_value\": \"1\", \"create_path\": true} ; making paths is not supported",
    "{\"content\": \"{}\", \"query\": \"$[\", \"new_value\": \"1\"} ; at character",
    "{\"content\": \"{}\", \"query\": \"$\", \"new_value\": \"1\"} ; must lead to a list"})
  void whatCannotBeInsertedIsSaid(String arguments, String named) {
    assertThatThrownBy(() -> run("json_process", "json_insert", arguments)).isInstanceOf(DifyException.class)
        .hasMessageContaining(named);
  }

  @Test
  void modelsAreToldOnlyWhatTheyMaySet() {
    Tool tool = tools.tool(new ToolRef(ToolSource.PLUGIN, "langgenius/json_process/json_process", "json_replace"),
        object("{}"));
    String schema = ValueJson.write(tool.spec().parameters());
    assertThat(schema).contains("\"replace_value\"").doesNotContain("replace_model", "value_decode");
    assertThat(tool.spec().name()).isEqualTo("json_replace");
  }

  @ParameterizedTest
  @CsvSource({ "other/maths/maths, eval_expression", "maths, no_such", "nobody, x"})
  void unknownToolsAreNotFound(String provider, String name) {
    assertThatThrownBy(() -> run(provider, name, "{}")).isInstanceOf(DifyException.class)
        .hasMessageContaining(provider + "/" + name)
        .extracting(thrown -> ((DifyException) thrown).code()).isEqualTo(ErrorCode.NOT_FOUND);
    assertThatThrownBy(() -> tools.tool(new ToolRef(ToolSource.API, provider, name), object("{}")))
        .hasMessageContaining("'api' are not available here");
  }

  @ParameterizedTest
  @CsvSource({ "langgenius/tavily/tavily, tavily_search, tavily_api_key", "searxng, searxng_search, searxng_base_url",
    "google, google_search, serpapi_api_key", "langgenius/firecrawl/firecrawl, scrape, firecrawl_api_key"})
  void aMissingCredentialNamesTheSetting(String provider, String name, String field) {
    assertThatThrownBy(() -> run(provider, name, "{}")).isInstanceOf(DifyException.class)
        .hasMessageContaining(field).hasMessageContaining("dify tool credential")
        .extracting(thrown -> ((DifyException) thrown).code()).isEqualTo(ErrorCode.PROVIDER_NOT_INITIALIZE);
  }

  @Test
  void credentialsAreAskedForOnBehalfOfTheCaller() {
    Tools shared = BuiltInTools.of(HTTP, (origin, provider) -> origin.tenant().equals("a")
        ? Map.of("tavily_api_key", Secret.of("k"))
        : Map.of());
    ToolRef ref = new ToolRef(ToolSource.BUILTIN, "tavily", "tavily_search");
    assertThat(shared.on(io.dify.core.model.CallOrigin.of("a", "", "")).tool(ref, object("{}")).spec().name())
        .isEqualTo("tavily_search");
    assertThatThrownBy(() -> shared.on(io.dify.core.model.CallOrigin.of("b", "", "")).tool(ref, object("{}")))
        .hasMessageContaining("tavily_api_key");
  }

  @Test
  void allProvidersAreListed() {
    assertThat(BuiltInTools.providers()).extracting(BuiltInProvider::id).contains("time", "maths", "json_process",
        "webscraper", "wikipedia", "searxng", "duckduckgo", "google", "tavily", "jina", "firecrawl");
  }
}
