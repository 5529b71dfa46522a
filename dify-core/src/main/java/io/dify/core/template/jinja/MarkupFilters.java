package io.dify.core.template.jinja;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Filters for HTML, addresses and JSON. */
final class MarkupFilters {
  private static final String SAFE_IN_ADDRESS = "_.-~";
  private static final Map<String, String> ENTITIES = Map.of("amp", "&", "lt", "<", "gt", ">", "quot", "\"", "apos",
      "'", "nbsp", "\u00a0");

  private MarkupFilters() {}

  static void addTo(Map<String, Filter> all) {
    for (String name : List.of("escape", "e", "forceescape")) {
      all.put(name, (value, args, budget) -> escape(TextFilters.text(value, budget), budget));
    }
    all.put("striptags", (value, args, budget) -> stripTags(TextFilters.text(value, budget), budget));
    all.put("urlencode", (value, args, budget) -> urlEncode(value, budget));
    all.put("xmlattr", MarkupFilters::attributes);
    all.put("tojson", (value, args, budget) -> {
      Args.Bound bound = args.bind("tojson", "indent");
      return JsonDump.dump(value, bound.absent(0) ? -1 : bound.whole(0, 0), budget);
    });
  }

  private static String escape(String text, Budget budget) {
    TextBuffer out = new TextBuffer(budget);
    int from = 0;
    for (int i = 0; i < text.length(); i++) {
      String entity = switch (text.charAt(i)) {
        case '&' -> "&amp;";
        case '<' -> "&lt;";
        case '>' -> "&gt;";
        case '\'' -> "&#39;";
        case '"' -> "&#34;";
        default -> "";
      };
      if (!entity.isEmpty()) {
        out.append(text.substring(from, i)).append(entity);
        from = i + 1;
      }
    }
    return out.append(text.substring(from)).toString();
  }

  /** Without comments and tags, with blanks joined and entities resolved. */
  private static String stripTags(String text, Budget budget) {
    String bare = without(without(text, "<!--", "-->", budget), "<", ">", budget);
    TextBuffer out = new TextBuffer(budget);
    boolean first = true;
    for (Object word : Texts.words(bare, -1, budget)) {
      out.append(first ? "" : " ").append((String) word);
      first = false;
    }
    return unescape(out.toString(), budget);
  }

  private static String without(String text, String open, String close, Budget budget) {
    TextBuffer out = new TextBuffer(budget);
    int from = 0;
    while (true) {
      int begin = text.indexOf(open, from);
      int end = begin < 0 ? -1 : text.indexOf(close, begin);
      if (end < 0) {
        return out.append(text.substring(from)).toString();
      }
      out.append(text.substring(from, begin));
      from = end + close.length();
    }
  }

  private static String unescape(String text, Budget budget) {
    TextBuffer out = new TextBuffer(budget);
    int from = 0;
    for (int at = text.indexOf('&'); at >= 0; at = text.indexOf('&', at + 1)) {
      int end = text.indexOf(';', at);
      String entity = end < 0 || end - at > 10 ? "" : entity(text.substring(at + 1, end));
      if (!entity.isEmpty()) {
        out.append(text.substring(from, at)).append(entity);
        from = end + 1;
      } else if (end < 0) {
        break;
      }
    }
    return out.append(text.substring(from)).toString();
  }

  private static String entity(String name) {
    boolean hex = name.startsWith("#x") || name.startsWith("#X");
    if (name.matches(hex ? "#[xX][0-9a-fA-F]{1,6}" : "#[0-9]{1,7}")) {
      int code = Integer.parseInt(name.substring(hex ? 2 : 1), hex ? 16 : 10);
      return Character.isValidCodePoint(code) && code != 0 ? Character.toString(code) : "\ufffd";
    }
    return ENTITIES.getOrDefault(name, "");
  }

  private static String urlEncode(Object value, Budget budget) {
    if (value instanceof String || !Py.iterable(value)) {
      return encoded(TextFilters.text(value, budget), SAFE_IN_ADDRESS + "/", "%20", budget);
    }
    PyDict pairs = new PyDict();
    Globals.fill(pairs, value, budget);
    TextBuffer out = new TextBuffer(budget);
    for (Map.Entry<Object, Object> pair : pairs.entries.entrySet()) {
      out.append(out.length() == 0 ? "" : "&")
          .append(encoded(TextFilters.text(pair.getKey(), budget), SAFE_IN_ADDRESS, "+", budget)).append("=")
          .append(encoded(TextFilters.text(pair.getValue(), budget), SAFE_IN_ADDRESS, "+", budget));
    }
    return out.toString();
  }

  private static String encoded(String text, String safe, String blank, Budget budget) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    budget.text(3L * bytes.length);
    StringBuilder out = new StringBuilder(bytes.length);
    for (byte b : bytes) {
      boolean plain = b > 0 && (Character.isLetterOrDigit(b) || safe.indexOf(b) >= 0);
      if (plain) {
        out.append((char) b);
      } else {
        out.append(b == ' ' ? blank : "%%%02X".formatted(b));
      }
    }
    return out.toString();
  }

  private static Object attributes(Object value, Args args, Budget budget) {
    boolean spaced = args.bind("xmlattr", "autospace").truth(0, true);
    if (!(value instanceof PyDict dict)) {
      throw Failures.type("xmlattr needs a mapping, not " + Py.typeName(value));
    }
    TextBuffer out = new TextBuffer(budget);
    dict.entries.forEach((key, item) -> {
      if (item != None.NONE && !(item instanceof Undefined)) {
        String name = TextFilters.text(key, budget);
        if (name.chars().anyMatch(c -> Texts.space(c) || c == '/' || c == '>' || c == '=')) {
          throw Failures.value("'" + Texts.shortened(name) + "' is no name of an attribute");
        }
        out.append(out.length() == 0 && !spaced ? "" : " ").append(escape(name, budget)).append("=\"")
            .append(escape(TextFilters.text(item, budget), budget)).append("\"");
      }
    });
    return out.toString();
  }
}
