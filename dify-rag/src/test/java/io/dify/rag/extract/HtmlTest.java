package io.dify.rag.extract;

import static io.dify.rag.extract.OfficeFiles.read;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class HtmlTest {
  private static String text(String body) {
    return read("a.html", ("<html><body>" + body + "</body></html>").getBytes(StandardCharsets.UTF_8)).text();
  }

  @Test
  void blocksBecomeMarkdown() {
    assertThat(text(
        "<h2>Tea</h2>\n<p>Green<br>and <b>black</b>\n tea.</p><ul><li>one<ul><li>inner</li></ul></li><li>two</li></ul>"
            + "<ol><li>first</li></ol><pre>a\n  b</pre><p>Call <code>x()</code>.</p>"))
        .isEqualTo("""
            ## Tea

            Green
            and black tea.

            - one
              - inner
            - two
            1. first

            ```
            a
              b
            ```

            Call `x()`.""");
  }

  @Test
  void cellsOverSeveralColumnsAndRowsStandInEach() {
    assertThat(
        text("<table><tr><th rowspan=2>Item</th><th colspan=2>Price</th></tr><tr><th>small</th><th>large</th></tr>"
            + "<tr><td>Tea</td><td>4</td><td>6</td></tr></table>"))
        .isEqualTo("""
            | Item | Price | Price |
            | --- | --- | --- |
            | Item | small | large |
            | Tea | 4 | 6 |""");
  }

  @Test
  void whatReadersDoNotSeeIsLeftOut() {
    assertThat(
        text("<p>seen</p><script>x()</script><style>p{}</style><p hidden>no</p><div style='display: none'>no</div>"))
        .isEqualTo("seen");
  }

  @Test
  void articlesAreFreedOfTheFurnitureOfTheirPages() {
    String story = "<p>The river rose again last night, and the people of the town, who had seen it before, carried their things upstairs.</p>";
    String links = "<li><a href='/x'>Section of the paper</a></li>".repeat(15);
    String page = text("<header><ul>" + links + "</ul></header><div class='sidebar'><ul>" + links
        + "</ul></div><div class='content'><h1>The river rose</h1>"
        + story.repeat(8)
        + "<div class='share'><a href='/s'>Share this</a></div></div><footer>All rights reserved</footer>");

    assertThat(page).startsWith("# The river rose").contains("carried their things").doesNotContain(
        "Section of the paper", "Share this",
        "All rights reserved");
  }

  @Test
  void pagesThatAreNoArticlesKeepAllText() {
    String page = text(
        "<div>Opening hours</div><table><tr><td>Monday</td><td>9</td></tr></table><footer>Phone 123</footer>");

    assertThat(page).contains("Opening hours", "| Monday | 9 |", "Phone 123");
  }

  @Test
  void pagesAreReadInTheEncodingTheyDeclare() {
    String page = "<html><head><meta charset=\"windows-1251\"></head><body><p>Чай</p></body></html>";

    assertThat(read("a.html", page.getBytes(Charset.forName("windows-1251"))).text()).isEqualTo("Чай");
  }

  @Test
  void aDamagedCharacterDoesNotLoseAPage() {
    byte[] page = "<html><head><meta charset=\"utf-8\"></head><body><p>Grüße ? aus der Küche</p></body></html>"
        .getBytes(StandardCharsets.UTF_8);
    page[new String(page, StandardCharsets.ISO_8859_1).indexOf('?')] = (byte) 0xff;

    assertThat(read("a.html", page).text()).isEqualTo("Grüße \ufffd aus der Küche");
  }

  @Test
  void imagesInThePageItselfAreKept() {
    String data = java.util.Base64.getEncoder().encodeToString(OfficeFiles.png(40));
    Extracted.Prose prose = read("a.html",
        ("<p>text <img alt='a dot' src='data:image/png;base64," + data + "'></p>").getBytes(StandardCharsets.UTF_8));

    assertThat(prose.text()).isEqualTo("text ![a dot](attachment:" + prose.attachments().getFirst().id() + ")");
  }

  @Test
  void subtitlesAreWhatIsSaid() {
    String vtt = "WEBVTT\n\nNOTE made by hand\n\n1\n00:00:01.000 --> 00:00:02.000\n<v Ann>Good <i>morning</i>.\n\n00:00:02.000 --> 00:00:03.000\n<v Ann>How are you?\n\n"
        + "00:00:03.000 --> 00:00:04.000\n<v Bo>Fine.\n";

    assertThat(read("a.vtt", vtt.getBytes(StandardCharsets.UTF_8)).text())
        .isEqualTo("Ann: Good morning. How are you?\n\nBo: Fine.");
  }
}
