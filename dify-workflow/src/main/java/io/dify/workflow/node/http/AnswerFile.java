package io.dify.workflow.node.http;

import io.dify.core.file.NewFile;
import io.dify.core.http.HttpHeaders;
import io.dify.core.http.UrlText;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The file an answer is. Stateless. */
final class AnswerFile {
  private static final Pattern EXTENDED = Pattern.compile("(?i)filename\\*\\s*=\\s*utf-8'[^']*'([^;\\s]+)");
  private static final Pattern QUOTED = Pattern.compile("(?i)filename\\s*=\\s*\"((?:[^\"\\\\]|\\\\.)*)\"");
  private static final Pattern BARE = Pattern.compile("(?i)filename\\s*=\\s*([^;\"]+)");
  private static final Map<String, String> EXTENSIONS = Map.ofEntries(Map.entry("application/pdf", ".pdf"),
      Map.entry("application/zip", ".zip"), Map.entry("application/json", ".json"), Map.entry("text/csv", ".csv"),
      Map.entry("text/plain", ".txt"), Map.entry("text/html", ".html"), Map.entry("image/png", ".png"),
      Map.entry("image/jpeg", ".jpg"), Map.entry("image/gif", ".gif"), Map.entry("image/webp", ".webp"),
      Map.entry("image/svg+xml", ".svg"), Map.entry("audio/mpeg", ".mp3"), Map.entry("audio/wav", ".wav"),
      Map.entry("video/mp4", ".mp4"), Map.entry("application/msword", ".doc"),
      Map.entry("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx"),
      Map.entry("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx"),
      Map.entry("application/vnd.openxmlformats-officedocument.presentationml.presentation", ".pptx"));
  private static final Pattern TYPE = Pattern.compile("[\\w.+-]+/[\\w.+-]+");
  private static final String UNKNOWN = "application/octet-stream";

  private AnswerFile() {}

  /** Named by the disposition, else by the last part of the address, else by its type. */
  static NewFile of(String url, HttpHeaders headers, byte[] content) {
    String named = named(headers.first("Content-Disposition").orElse(""));
    String type = headers.first("Content-Type").orElse("").split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    String name = named.isBlank() ? lastOf(url) : named;
    String mimeType = TYPE.matcher(type).matches() ? type : byName(name);
    String whole = name.isBlank() ? "response" : name;
    return new NewFile(whole.indexOf('.') > 0 ? whole : whole + EXTENSIONS.getOrDefault(mimeType, ""), mimeType,
        content);
  }

  private static String byName(String name) {
    String small = name.toLowerCase(Locale.ROOT);
    return EXTENSIONS.entrySet().stream().filter(entry -> small.endsWith(entry.getValue())).map(Map.Entry::getKey)
        .findFirst().orElse(UNKNOWN);
  }

  private static String named(String disposition) {
    Matcher extended = EXTENDED.matcher(disposition);
    if (extended.find()) {
      return UrlText.decoded(extended.group(1));
    }
    Matcher quoted = QUOTED.matcher(disposition);
    if (quoted.find()) {
      return quoted.group(1).replaceAll("\\\\(.)", "$1");
    }
    Matcher bare = BARE.matcher(disposition);
    return bare.find() ? bare.group(1).strip() : "";
  }

  private static String lastOf(String url) {
    String path = url.replaceFirst("[?#].*$", "").replaceFirst("^[^:]+://[^/]*", "");
    return UrlText.decoded(path.substring(path.lastIndexOf('/') + 1));
  }

}
