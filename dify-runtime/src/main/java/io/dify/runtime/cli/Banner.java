package io.dify.runtime.cli;

import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import io.dify.runtime.app.AppModels;
import io.dify.runtime.app.Installation;
import io.dify.runtime.app.Platform;
import io.dify.runtime.app.Version;
import io.dify.runtime.auth.ApiKeys;
import io.dify.runtime.registry.AppSpec;
import io.dify.runtime.registry.LiveApp;
import io.dify.workflow.dsl.AppMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a server says when it is ready: its apps, who answers, the keys made just now, and a request to try. */
final class Banner {
  /**
   * An app to name.
   *
   * @param token a key made just now, null when there was one before
   */
  private record Entry(LiveApp app, String models, @Nullable String token) {}

  private final Console console;
  private final List<Entry> entries;
  private final @Nullable String operator;

  /** @param operator the operator's first key, null when there was one before */
  private Banner(Console console, List<Entry> entries, @Nullable String operator) {
    this.console = console;
    this.entries = entries;
    this.operator = operator;
  }

  /** Makes a key for each app that has none, and for the operator who has none. */
  static Banner of(Console console, Installation installation, List<LiveApp> apps) {
    Platform platform = installation.platform();
    String workspace = platform.workspace().id();
    List<Entry> entries = new ArrayList<>();
    for (LiveApp app : apps) {
      boolean known = platform.keys().list(workspace).stream().anyMatch(key -> key.appId().equals(app.app().id()));
      String models = AppModels.of(app.spec(), installation.models()).stream()
          .map(model -> model.answering() + " (" + model.provider() + ")").distinct().collect(Collectors.joining(", "));
      entries.add(new Entry(app, models,
          known ? null : platform.keys().issueForApp(workspace, app.app().id()).token()));
    }
    boolean known = !platform.keys().list(ApiKeys.OPERATOR).isEmpty();
    return new Banner(console, entries, known ? null : platform.keys().issueForOperator().token());
  }

  void print(String host, int port) {
    String address = "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    console.line("Dify for the JVM " + Version.CURRENT + " listens on " + address);
    entries.forEach(entry -> print(entry, address));
    if (operator != null) {
      console.line("");
      console.line("Admin token: " + operator + "  (for " + address + "/admin/api; shown only now)");
    }
    console.line("");
    console.line("Ctrl-C stops the server.");
  }

  private void print(Entry entry, String address) {
    console.line("");
    console.line("App:     " + entry.app().app().name() + " (" + entry.app().app().mode() + ")");
    if (!entry.models().isEmpty()) {
      console.line("Model:   " + entry.models());
    }
    if (entry.token() != null) {
      console.line("API key: " + entry.token() + "  (shown only now)");
    } else {
      console.line(
          "API key: as printed at the first start; './dify key create' makes another");
    }
    console.line("Try it:  " + request(entry, address));
  }

  /** One line for a POSIX shell. */
  private static String request(Entry entry, String address) {
    boolean workflow = entry.app().spec().mode() == AppMode.WORKFLOW;
    String key = entry.token() != null ? entry.token() : "YOUR_KEY";
    return "curl -s " + address + (workflow ? "/v1/workflows/run" : "/v1/chat-messages") + " -H 'Authorization: Bearer "
        + key + "' -H 'Content-Type: application/json' -d '" + body(entry.app().spec(), workflow).replace("'", "'\\''")
        + "'";
  }

  private static String body(AppSpec app, boolean workflow) {
    Map<String, Object> body = new LinkedHashMap<>();
    if (!workflow) {
      List<String> suggested = app.features().suggestedQuestions();
      body.put("query", suggested.isEmpty() ? "Hello" : suggested.getFirst());
    }
    body.put("inputs", Map.of());
    body.put("user", "me");
    return ValueJson.write(Value.from(body));
  }
}
