package io.dify.workflow.node.http;

import io.dify.core.template.Selector;
import io.dify.core.template.Template;
import io.dify.core.value.Value;
import io.dify.workflow.node.NodeData;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the body of a request, in today's form (a list of items) and the older one (a text). */
final class BodyReader {
  private final NodeData body;
  private final NodeData data;

  BodyReader(NodeData body) {
    this.body = body;
    this.data = body.at("data");
  }

  RequestBody read() {
    NodeData type = body.at("type");
    return switch (type.text("none")) {
      case "", "none" -> new RequestBody.None();
      case "form-data" -> new RequestBody.FormData(parts());
      case "x-www-form-urlencoded" -> new RequestBody.FormUrlEncoded(
          parts().stream().filter(RequestBody.Field.class::isInstance).map(RequestBody.Field.class::cast).toList());
      case "json" -> new RequestBody.Json(onlyText());
      case "raw-text" -> new RequestBody.Raw(onlyText());
      case "binary" -> binary();
      case String other -> {
        type.error("unknown_body", "The kind of body '" + other
            + "' is not known; use none, form-data, x-www-form-urlencoded, raw-text, json or binary.");
        yield new RequestBody.None();
      }
    };
  }

  private boolean isOld() {
    return data.value() instanceof Value.Text;
  }

  private List<RequestBody.Part> parts() {
    List<RequestBody.Part> parts = new ArrayList<>();
    if (isOld()) {
      Lines.parse(data.text("")).fields().stream().filter(Lines.Pair.class::isInstance).map(Lines.Pair.class::cast)
          .forEach(pair -> parts.add(new RequestBody.Field(pair.key(), pair.value())));
      return parts;
    }
    for (NodeData item : data.items()) {
      Template key = item.at("key").template();
      if (item.at("type").text("text").equals("file")) {
        parts.add(new RequestBody.FileField(key, file(item)));
      } else if (!key.source().isBlank() || !item.at("value").text("").isBlank()) {
        parts.add(new RequestBody.Field(key, item.at("value").template()));
      }
    }
    return parts;
  }

  /** Older files name the file in {@code value}. */
  private static Optional<Selector> file(NodeData item) {
    NodeData given = item.at("file").present() ? item.at("file") : item.at("value");
    return given.value() instanceof Value.Array ? given.selector() : Optional.empty();
  }

  private Template onlyText() {
    if (isOld()) {
      return data.template();
    }
    return onlyItem().map(item -> item.at("value").template()).orElse(Template.parse(""));
  }

  private RequestBody binary() {
    Optional<Selector> file = isOld() ? Optional.empty() : onlyItem().flatMap(BodyReader::file);
    if (file.isEmpty()) {
      data.error("missing_file", "A binary body needs a file; choose a variable.");
      return new RequestBody.None();
    }
    return new RequestBody.Binary(file.get());
  }

  private Optional<NodeData> onlyItem() {
    List<NodeData> items = data.present() ? data.items() : List.of();
    if (items.size() > 1) {
      data.error("too_many_items", "A body of this kind has exactly one item, not " + items.size() + ".");
    }
    return items.stream().findFirst();
  }
}
