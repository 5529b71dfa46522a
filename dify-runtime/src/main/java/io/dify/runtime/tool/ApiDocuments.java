package io.dify.runtime.tool;

import io.dify.core.secret.Secret;
import io.dify.core.tool.openapi.ApiAuth;
import io.dify.core.tool.openapi.ApiOperation;
import io.dify.core.tool.openapi.ApiProvider;
import io.dify.core.tool.openapi.OpenApiDocument;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** OpenAPI documents as rows, and those read last, so that a call does not read its document again. Thread-safe. */
final class ApiDocuments {
  private static final int MAX_READ = 64;

  private final Map<String, List<ApiOperation>> read = new LinkedHashMap<>(16, 0.75f, true);

  /** A document with where it came from. */
  static String definition(String document, String base) {
    return ValueJson.write(Value.from(Map.of("document", document, "base", base)));
  }

  static Map<String, Secret> secrets(ApiAuth auth) {
    Map<String, Secret> secrets = new LinkedHashMap<>();
    switch (auth) {
      case ApiAuth.None none -> {
        // Nothing to keep.
      }
      case ApiAuth.Header header -> {
        secrets.put("header", Secret.of(header.name()));
        secrets.put("prefix", Secret.of(header.prefix().name()));
        secrets.put("value", header.value());
      }
      case ApiAuth.Query query -> {
        secrets.put("query", Secret.of(query.name()));
        secrets.put("value", query.value());
      }
    }
    return secrets;
  }

  ApiProvider provider(SealedTools row, Map<String, Secret> secrets) {
    return new ApiProvider(row.id(), row.name(), operations(row.definition()), auth(secrets));
  }

  private List<ApiOperation> operations(String definition) {
    synchronized (read) {
      List<ApiOperation> known = read.get(definition);
      if (known != null) {
        return known;
      }
    }
    Value kept = ValueJson.read(definition);
    List<ApiOperation> operations = OpenApiDocument.read(text(kept, "document"), text(kept, "base")).operations();
    synchronized (read) {
      read.put(definition, operations);
      if (read.size() > MAX_READ) {
        read.remove(read.keySet().iterator().next());
      }
    }
    return operations;
  }

  private static ApiAuth auth(Map<String, Secret> secrets) {
    Secret value = secrets.get("value");
    if (value == null) {
      return ApiAuth.none();
    }
    Secret query = secrets.get("query");
    if (query != null) {
      return new ApiAuth.Query(query.reveal(), value);
    }
    String header = secrets.getOrDefault("header", Secret.of("Authorization")).reveal();
    String prefix = secrets.getOrDefault("prefix", Secret.of("CUSTOM")).reveal();
    return new ApiAuth.Header(header, ApiAuth.Prefix.valueOf(prefix.toUpperCase(Locale.ROOT)), value);
  }

  private static String text(Value value, String name) {
    return value instanceof Value.Obj object && object.fields().get(name) instanceof Value.Text text ? text.text() : "";
  }
}
