package io.dify.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.runtime.testing.EchoApp;
import io.dify.runtime.testing.ServerProcess;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Administration from the command line: the same commands on a data directory and on the server that uses it. */
class AdminCommandsTest {
  private record Said(int status, String out, String err) {}

  @TempDir
  Path folder;

  private Said run(Map<String, String> environment, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--data", folder.resolve("data").toString()));
    int status = Commands.run(new Console(new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8), false), environment, all.toArray(String[]::new));
    return new Said(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private String ok(String... arguments) {
    Said said = run(Map.of(), arguments);
    assertThat(said.status()).as(said.err()).isZero();
    return said.out().strip();
  }

  private String refused(String... arguments) {
    Said said = run(Map.of(), arguments);
    assertThat(said.status()).as(said.out()).isEqualTo(1);
    return said.err();
  }

  /** One life of a workspace, an app and its keys. */
  private void administer(String name) throws Exception {
    Path app = EchoApp.in(folder);
    String workspace = ok("workspace", "create", name);
    assertThat(ok("workspace", "list")).contains(workspace + "  " + name);
    assertThat(refused("workspace", "create", name)).contains("choose another name");
    String id = ok("app", "import", app.toString(), "--workspace", name);
    assertThat(ok("app", "list", "--workspace", name)).isEqualTo(id + "  advanced-chat  echo  (not published)");
    String one = ok("app", "publish", "--workspace", name);
    Files.writeString(app, EchoApp.SOURCE.replace("You said", "I heard"));
    assertThat(ok("app", "import", app.toString(), "--publish", "--workspace", name)).isEqualTo(id);
    assertThat(ok("app", "versions", "echo", "--workspace", name)).hasLineCount(2).endsWith("Z").contains(one);
    assertThat(ok("app", "export", "--workspace", name)).contains("I heard");
    assertThat(ok("app", "export", "echo", "--version", one, "--workspace", name)).contains("You said");
    String key = ok("app", "key", "--workspace", name);
    assertThat(key).startsWith("app-");
    String listed = ok("key", "list", "--workspace", name);
    assertThat(listed).endsWith("  echo").doesNotContain(key);
    assertThat(ok("limit", "set", "--workspace", name, "--app", "echo", "--requests", "5"))
        .contains("requests_per_minute  5").contains("concurrent_runs  no limit");
    assertThat(ok("limit", "show", "--workspace", name)).contains("requests_per_minute  no limit");
    assertThat(ok("key", "create", "--admin", "--workspace", name)).startsWith("admin-");
    ok("key", "revoke", listed.substring(0, listed.indexOf(' ')), "--workspace", name);
    assertThat(refused("app", "export", "none", "--workspace", name)).contains("no app 'none'; there are 'echo'");
    ok("workspace", "rename", name, name + " again");
    ok("workspace", "delete", name + " again");
    assertThat(ok("workspace", "list")).hasLineCount(1);
    assertThat(refused("app", "list", "--workspace", name)).contains("no workspace '" + name + "'");
  }

  @Test
  void aDataDirectoryAndTheServerThatUsesItAreAdministeredByTheSameCommands() throws Exception {
    administer("on a directory");
    Path notice = folder.resolve("data/server.json");
    try (ServerProcess server = ServerProcess.start(folder.resolve("data"), "--app", EchoApp.in(folder).toString())) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(notice))).isEqualTo("rw-------");
      administer("on a server");
      ok("dataset", "create", "manuals");
      assertThat(ok("dataset", "list")).endsWith("  manuals");
      ok("dataset", "close", "manuals");
      assertThat(ok("dataset", "list")).endsWith("  manuals  (closed)");
      ok("dataset", "open", "manuals");
      assertThat(ok("dataset", "list")).endsWith("  manuals");
      assertThat(refused("dataset", "close", "recipes")).contains("no knowledge base 'recipes'");
      ok("dataset", "delete", "manuals");
      assertThat(ok("dataset", "list")).isEmpty();

      String key = ok("app", "key");
      assertThat(server.chat(key, "hello").body()).contains("You said hello (1)");
      Matcher token = Pattern.compile("Admin token: (admin-\\w+)").matcher(server.said());
      assertThat(token.find()).isTrue();
      Said remote = run(Map.of("DIFY_ADMIN_URL", "http://127.0.0.1:" + server.port(), "DIFY_ADMIN_TOKEN",
          token.group(1)), "workspace", "list");
      assertThat(remote.status()).as(remote.err()).isZero();
      Said wrong = run(Map.of("DIFY_ADMIN_URL", "http://127.0.0.1:" + server.port(), "DIFY_ADMIN_TOKEN", "admin-x"),
          "workspace", "list");
      assertThat(wrong.err()).contains("API key is not valid");
      server.terminate();
    }
    assertThat(notice).doesNotExist();
    try (ServerProcess again = ServerProcess.start(folder.resolve("data"), "--app", EchoApp.in(folder).toString())) {
      assertThat(again.said()).doesNotContain("Admin token");
      again.kill();
    }
    assertThat(notice).exists();
    assertThat(ok("workspace", "list")).hasLineCount(1);
  }
}
