package io.dify.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dify.core.value.ValueJson;
import io.dify.runtime.testing.Output;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KbPreviewCommandTest {
  private static final String GUIDE = "# Shop\n\nopen daily\nclosed on holidays\n\n## Returns\n\nwithin 30 days\n";

  @TempDir
  Path folder;

  @Test
  void chunksAreShownWithTheirHeadings() throws IOException {
    Output output = preview(GUIDE);

    assertThat(output.status()).isZero();
    assertThat(output.out()).contains("1. 36 characters  Shop", "Shop > Returns");
    assertThat(output.err()).contains("2 of 2 chunks, text_model");
    assertThat(folder.resolve("data")).doesNotExist();
  }

  @Test
  void separatorThatIsGivenCutsMarkdownToo() throws IOException {
    JsonNode chunks = ValueJson.mapper().readTree(preview(GUIDE, "--separator", "\\n", "--json").out()).path("chunks");

    assertThat(chunks.findValuesAsText("content")).containsExactly("# Shop", "open daily", "closed on holidays",
        "## Returns", "within 30 days");
  }

  @Test
  void parentsAreShownWithTheirChildren() throws IOException {
    JsonNode json = ValueJson.mapper().readTree(
        preview(GUIDE, "--mode", "hierarchical_model", "--unit", "tokens", "--limit", "1", "--json").out());

    assertThat(json.path("total").asInt()).isEqualTo(2);
    assertThat(json.path("unit").asText()).isEqualTo("tokens");
    assertThat(json.path("chunks").path(0).path("children")).extracting(JsonNode::asText)
        .containsExactly("# Shop\nopen daily", "closed on holidays");
  }

  @Test
  void settingsOutOfRangeAreRefused() throws IOException {
    assertThat(preview(GUIDE, "--max", "10").err()).startsWith("error: ").contains("50");
    assertThat(preview(GUIDE, "--max", "9999").err()).startsWith("error: ").contains("4000");
    assertThat(preview(GUIDE, "--mode", "x").err()).startsWith("error: ").contains("qa_model");
    assertThat(preview(GUIDE, "--mode", "x").status()).isEqualTo(1);
  }

  private Output preview(String text, String... options) throws IOException {
    Path file = Files.writeString(folder.resolve("guide.md"), text);
    String[] arguments = new String[options.length + 3];
    arguments[0] = "kb";
    arguments[1] = "preview";
    arguments[2] = file.toString();
    System.arraycopy(options, 0, arguments, 3, options.length);
    return InProcess.run(Map.of("DIFY_DATA", folder.resolve("data").toString()), arguments);
  }
}
