package io.dify.core.model.bedrock;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.core.cancel.Cancellation;
import io.dify.core.http.HttpGateway;
import io.dify.core.model.MessagePart;
import io.dify.core.model.rest.Inline;
import io.dify.core.model.rest.ServiceFailures;
import java.util.Locale;
import java.util.Map;

/** Files as content of messages. Converse takes bytes and names formats by short words. For one request. */
final class ConverseMedia {
  private static final String IMAGE = "image";
  private static final String DOCUMENT = "document";
  private static final String OFFICE = "application/vnd.openxmlformats-officedocument.";
  private static final Map<String, Map<String, String>> FORMATS = Map.of(IMAGE,
      Map.of("image/png", "png", "image/jpeg", "jpeg", "image/jpg", "jpeg", "image/gif", "gif", "image/webp", "webp"),
      DOCUMENT,
      Map.of("application/pdf", "pdf", "text/csv", "csv", "application/msword", "doc",
          OFFICE + "wordprocessingml.document", "docx", "application/vnd.ms-excel", "xls",
          OFFICE + "spreadsheetml.sheet", "xlsx", "text/html", "html", "text/plain", "txt", "text/markdown", "md"),
      "video",
      Map.of("video/mp4", "mp4", "video/quicktime", "mov", "video/x-matroska", "mkv", "video/webm", "webm",
          "video/x-flv", "flv", "video/mpeg", "mpeg", "video/x-ms-wmv", "wmv", "video/3gpp", "three_gp"),
      "audio",
      Map.of("audio/mpeg", "mp3", "audio/mp3", "mp3", "audio/wav", "wav", "audio/x-wav", "wav", "audio/aac", "aac",
          "audio/flac", "flac", "audio/ogg", "ogg", "audio/mp4", "mp4", "audio/x-m4a", "m4a", "audio/webm", "webm"));
  private final HttpGateway http;
  private final Cancellation cancellation;
  private final ServiceFailures failures;
  private int documents;

  ConverseMedia(HttpGateway http, Cancellation cancellation, ServiceFailures failures) {
    this.http = http;
    this.cancellation = cancellation;
    this.failures = failures;
  }

  void add(ArrayNode content, MessagePart.Image image) {
    add(content, IMAGE, image.url(), "");
  }

  void add(ArrayNode content, MessagePart.Media media) {
    add(content, media.kind().name().toLowerCase(Locale.ROOT), media.url(), media.mimeType());
  }

  private void add(ArrayNode content, String kind, String url, String mimeType) {
    Inline file = Inline.of(url, http, cancellation).typed(mimeType);
    String format = FORMATS.getOrDefault(kind, Map.of()).get(file.mimeType().toLowerCase(Locale.ROOT));
    if (format == null) {
      throw failures.unsupported(kind + " files of the type '" + file.mimeType() + "'");
    }
    ObjectNode node = content.addObject().putObject(kind).put("format", format);
    node.putObject("source").put("bytes", file.base64());
    if (kind.equals(DOCUMENT)) {
      node.put("name", DOCUMENT + "-" + ++documents);
    }
  }
}
