package io.dify.rag.extract.html;

import io.dify.rag.extract.parse.MarkdownWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;

/** Writes elements of HTML as blocks of Markdown. Not thread-safe. */
final class HtmlBlocks {
  private static final Set<String> BLOCKS = Set.of("address", "article", "aside", "blockquote", "body", "center", "dd",
      "details", "dialog", "div", "dl",
      "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
      "hgroup", "hr", "legend", "li", "main",
      "menu", "nav", "ol", "p", "pre", "section", "summary", "table", "ul", "caption", "tr", "td", "th", "tbody",
      "thead", "tfoot", "html");
  private static final Pattern BLANKS = Pattern.compile("[ \\t\\n\\r\\f\\u00a0\\u200b]+");
  private static final Pattern AROUND_BREAK = Pattern.compile(" *\\v *");
  private static final int MAX_DEPTH = 400;
  private static final int MAX_SPAN = 50;

  private final MarkdownWriter out;
  private final Function<String, byte[]> images;
  private final StringBuilder inline = new StringBuilder();

  HtmlBlocks(MarkdownWriter out, Function<String, byte[]> images) {
    this.out = out;
    this.images = images;
  }

  /** The bytes of an image that stands in the page itself; none for an address. */
  static byte[] inlineImage(String source) {
    int comma = source.indexOf(";base64,");
    if (!source.startsWith("data:image/") || comma < 0) {
      return new byte[0];
    }
    try {
      return Base64.getMimeDecoder().decode(source.substring(comma + 8).getBytes(StandardCharsets.ISO_8859_1));
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }

  void write(Element root) {
    children(root, 0);
    flush();
  }

  private void children(Element element, int depth) {
    for (Node node : element.childNodes()) {
      if (node instanceof TextNode words) {
        inline.append(words.getWholeText().replace('\u000b', ' '));
      } else if (node instanceof Element child) {
        if (depth > MAX_DEPTH) {
          inline.append(child.wholeText());
        } else {
          element(child, depth + 1);
        }
      }
    }
  }

  private void element(Element element, int depth) {
    switch (element.normalName()) {
      case "h1", "h2", "h3", "h4", "h5", "h6" -> heading(element, depth);
      case "br" -> inline.append('\u000b');
      case "img" -> inline.append(' ').append(image(element)).append(' ');
      case "pre" -> code(element);
      case "ul", "ol", "menu" -> list(element, 0, depth);
      case "table" -> table(element, depth);
      case "code", "kbd", "samp" -> inline.append(inlineCode(element));
      case "math" -> inline.append(element.text());
      case "dt" -> block(element, depth);
      case "head", "title" -> {
        // Not part of what readers see.
      }
      default -> {
        if (BLOCKS.contains(element.normalName())) {
          block(element, depth);
        } else {
          children(element, depth);
        }
      }
    }
  }

  private void block(Element element, int depth) {
    flush();
    children(element, depth);
    flush();
  }

  private void flush() {
    out.paragraph(take());
  }

  /** The inline text so far; blanks are one, breaks are line ends. */
  private String take() {
    String text = AROUND_BREAK.matcher(BLANKS.matcher(inline).replaceAll(" ")).replaceAll("\n").strip();
    inline.setLength(0);
    return text;
  }

  private void heading(Element element, int depth) {
    flush();
    children(element, depth);
    out.heading(element.normalName().charAt(1) - '0', take());
  }

  private static String inlineCode(Element element) {
    String code = element.text();
    return code.isBlank() || code.indexOf('`') >= 0 ? code : "`" + code + "`";
  }

  /** The reference to an image that is kept; what is said of others mostly repeats what stands beside them. */
  private String image(Element element) {
    byte[] content = images.apply(element.attr("src"));
    return content.length == 0 ? "" : out.images().reference(element.attr("alt"), content);
  }

  private void code(Element element) {
    flush();
    element.select("br").forEach(line -> line.replaceWith(new TextNode("\n")));
    out.code(element.wholeText().replaceFirst("^\\s*\\n", ""));
  }

  private void list(Element list, int level, int depth) {
    flush();
    int number = 1;
    for (Element item : list.children()) {
      String mark = list.normalName().equals("ol") ? number + "." : "-";
      if (item.normalName().equals("li")) {
        item(item, level, mark, depth + 1);
        number++;
      } else if (isList(item)) {
        list(item, level + 1, depth + 1);
      } else {
        block(item, depth + 1);
      }
    }
  }

  private static boolean isList(Element element) {
    return Set.of("ul", "ol", "menu").contains(element.normalName());
  }

  /** Text, then the lists and blocks in it. */
  private void item(Element item, int level, String mark, int depth) {
    boolean marked = false;
    for (Node node : item.childNodes()) {
      if (node instanceof Element child && depth < MAX_DEPTH && startsBlock(child)) {
        marked |= flushItem(level, mark, marked);
        if (isList(child)) {
          list(child, level + 1, depth + 1);
        } else if (!marked && !hasBlocks(child)) {
          children(child, depth + 1);
        } else {
          element(child, depth + 1);
        }
      } else if (node instanceof TextNode words) {
        inline.append(words.getWholeText());
      } else if (node instanceof Element child) {
        element(child, depth + 1);
      }
    }
    flushItem(level, mark, marked);
  }

  private boolean flushItem(int level, String mark, boolean marked) {
    String text = take();
    if (text.isEmpty()) {
      return false;
    }
    if (marked) {
      out.paragraph(text);
    } else {
      out.item(level, mark, text);
    }
    return true;
  }

  private static boolean startsBlock(Element element) {
    return BLOCKS.contains(element.normalName());
  }

  private static boolean hasBlocks(Element element) {
    return startsBlock(element) && (element.normalName().matches("h[1-6]|pre|table|ul|ol|menu|dl")
        || element.children().stream().anyMatch(HtmlBlocks::startsBlock));
  }

  private void table(Element table, int depth) {
    flush();
    List<Element> rows = new ArrayList<>();
    for (Element row : table.select("tr")) {
      if (table.equals(row.closest("table"))) {
        rows.add(row);
      }
    }
    for (Element caption : table.children()) {
      if (caption.normalName().equals("caption")) {
        block(caption, depth);
      }
    }
    if (isLayout(table, rows)) {
      rows.forEach(row -> row.children().forEach(cell -> block(cell, depth + 1)));
    } else {
      out.table(new TableGrid(MAX_SPAN).rows(rows, this::cell));
    }
  }

  /** Tables that only place things: one column, or with tables or headings in them. */
  private static boolean isLayout(Element table, List<Element> rows) {
    boolean oneColumn = rows.stream().allMatch(row -> row.childrenSize() <= 1);
    boolean placed = table.attr("role").equals("presentation");
    boolean nested = !table.select("table table").isEmpty() && table.select("th").isEmpty();
    return oneColumn || placed || nested;
  }

  private String cell(Element cell) {
    StringBuilder text = new StringBuilder();
    cell.traverse((node, depth) -> {
      if (node instanceof TextNode words) {
        text.append(words.getWholeText());
      } else if (node instanceof Element element) {
        if (element.normalName().equals("img")) {
          text.append(' ').append(image(element)).append(' ');
        } else if (element.normalName().equals("br") || startsBlock(element)) {
          text.append(' ');
        }
      }
    });
    return BLANKS.matcher(text).replaceAll(" ").strip();
  }
}
