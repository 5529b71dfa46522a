package io.dify.rag.extract.parse;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Customary prefixes for the namespaces of office documents, in the transitional and the strict form (ISO/IEC 29500, 26300). */
final class XmlNames {
  private static final List<Map.Entry<String, String>> BY_PART = List.of(Map.entry("/wordprocessingml/", "w:"),
      Map.entry("/presentationml/", "p:"),
      Map.entry("/spreadsheetml/", "x:"), Map.entry("/office/excel/2006/", "x:"),
      Map.entry("/wordprocessingDrawing", "wp:"), Map.entry("/wordprocessingShape", "wps:"),
      Map.entry("/officeDocument/2006/math", "m:"), Map.entry("/officeDocument/math", "m:"),
      Map.entry("/officeDocument/2006/relationships", "r:"),
      Map.entry("/officeDocument/relationships", "r:"), Map.entry("markup-compatibility", "mc:"),
      Map.entry("schemas-microsoft-com:vml", "v:"),
      Map.entry("/drawingml/2006/chart", "c:"), Map.entry("/drawingml/chart", "c:"),
      Map.entry("/drawingml/2006/diagram", "dgm:"),
      Map.entry("/drawingml/2006/picture", "pic:"), Map.entry("/drawingml/picture", "pic:"),
      Map.entry("/drawingml/2006/main", "a:"),
      Map.entry("/drawingml/main", "a:"), Map.entry("/1999/xlink", "xlink:"),
      Map.entry("/spreadsheetml/2018/threadedcomments", "x:"));
  private static final String OPEN_DOCUMENT = "urn:oasis:names:tc:opendocument:xmlns:";
  private static final Map<String, String> OWN_PREFIXES = Map.of("drawing", "draw:", "container", "");
  private static final String OPEN_OFFICE = "http://openoffice.org/2000/";

  private final Map<String, Map<String, String>> names = new HashMap<>();

  /** The name of an element or attribute; the same text for the same name, to save memory. */
  String name(@Nullable String namespace, String local) {
    return names.computeIfAbsent(namespace == null ? "" : namespace, key -> new HashMap<>())
        .computeIfAbsent(local, key -> prefix(namespace == null ? "" : namespace) + key);
  }

  private static String prefix(String namespace) {
    if (namespace.startsWith(OPEN_DOCUMENT)) {
      String part = before(namespace.substring(OPEN_DOCUMENT.length()), ':');
      return OWN_PREFIXES.getOrDefault(part, part + ":");
    }
    if (namespace.startsWith(OPEN_OFFICE)) {
      return before(namespace.substring(OPEN_OFFICE.length()), '/') + ":";
    }
    for (Map.Entry<String, String> part : BY_PART) {
      if (namespace.contains(part.getKey())) {
        return part.getValue();
      }
    }
    return "";
  }

  private static String before(String text, char end) {
    int at = text.indexOf(end);
    return at < 0 ? text : text.substring(0, at);
  }
}
