package io.dify.rag.extract;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import io.dify.rag.document.Entry;
import io.dify.rag.document.SourceDocument;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * JSON lines: an object a line with {@code text} and, if there are, {@code id}, {@code title} and {@code answer}; further fields become metadata.
 * A title that is not the text itself stands above it.
 */
final class JsonLinesExtractor implements Extractor {
  private static final Set<String> OWN = Set.of("id", "_id", "title", "text", "answer");

  @Override
  public Set<String> extensions() {
    return Set.of("jsonl", "ndjson");
  }

  @Override
  public Extracted extract(SourceDocument document, ExtractOptions options) {
    TextFile file = TextFile.inspect(document, options, options.maxStreamBytes());
    return new Extracted.Records(sink -> read(file, options, sink));
  }

  private static void read(TextFile file, ExtractOptions options, Consumer<? super Entry> sink) {
    String name = file.document().name();
    try (RecordLimit limit = new RecordLimit(file.reader(), name, options.maxRecordChars());
        BufferedReader lines = new BufferedReader(limit)) {
      String line;
      for (long number = 1; (line = lines.readLine()) != null; number++) {
        if (!line.isBlank()) {
          sink.accept(entry(name + ", line " + number, line));
        }
        limit.recordBegins(number + 1);
      }
    } catch (IOException e) {
      throw file.document().unreadable(e);
    }
  }

  private static Entry entry(String place, String line) {
    JsonNode node;
    try {
      node = ValueJson.mapper().readTree(line);
    } catch (JsonProcessingException e) {
      throw new DifyException(ErrorCode.SYNTAX,
          place + ": not valid JSON (column " + e.getLocation().getColumnNr() + "): "
              + e.getOriginalMessage());
    }
    String title = node.path("title").asText("").strip();
    String text = node.path("text").asText("").strip();
    if (!node.isObject() || (title.isEmpty() && text.isEmpty())) {
      throw new DifyException(ErrorCode.SYNTAX, place + ": expected a JSON object with a field \"text\".");
    }
    JsonNode id = node.has("id") ? node.path("id") : node.path("_id");
    JsonNode answer = node.path("answer");
    String content = title.isEmpty() || title.equals(text) ? text : (title + "\n" + text).strip();
    return new Entry(id.isValueNode() && !id.isNull() ? id.asText() : null, content,
        answer.isTextual() ? answer.textValue() : null, rest(node));
  }

  private static Map<String, Value> rest(JsonNode node) {
    Map<String, Value> fields = new LinkedHashMap<>();
    node.properties().forEach(field -> {
      if (!OWN.contains(field.getKey()) && !field.getValue().isNull()) {
        fields.put(field.getKey(), ValueJson.fromNode(field.getValue()));
      }
    });
    return fields;
  }
}
