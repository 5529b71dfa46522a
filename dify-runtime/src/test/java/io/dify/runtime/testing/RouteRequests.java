package io.dify.runtime.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.runtime.http.Param;
import io.dify.runtime.http.Route;
import io.dify.runtime.http.Schema;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes requests for routes of a table, from what the table says of them. */
public final class RouteRequests {
  private static final Pattern NAME = Pattern.compile("\\{([^}]+)}");
  /** What is left out where nothing is to be gone on with or replaced. */
  private static final Set<String> OPTIONAL_IDS = Set.of("conversation_id", "workflow_id", "original_document_id");
  private final Function<Route, String> credential;

  /** @param credential header line of the route's credential, with its end; empty for none */
  public RouteRequests(Function<Route, String> credential) {
    this.credential = credential;
  }

  /** Names in the template of a route. */
  public static List<String> ids(Route route) {
    return NAME.matcher(route.path()).results().map(found -> found.group(1)).toList();
  }

  /** The address of a route with these ids, written into it as they are, and this query string. */
  public static String address(Route route, Function<String, String> id, Map<String, String> query) {
    String path = NAME.matcher(route.path()).replaceAll(found -> Matcher.quoteReplacement(id.apply(found.group(1))));
    StringBuilder all = new StringBuilder(path);
    query.forEach((name, value) -> all.append(all.indexOf("?") < 0 ? '?' : '&').append(encoded(name)).append('=')
        .append(encoded(value)));
    return all.toString();
  }

  /** Percent-encoded UTF-8. */
  public static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** A request with a JSON body, its connection to be closed. */
  public byte[] request(Route route, String address, String body) {
    return RawHttp.request(route.method() + " " + address, credential.apply(route)
        + "Content-Type: application/json\r\n", escaped(body)).getBytes(StandardCharsets.UTF_8);
  }

  /** A request with a form whose boundary is {@code b}, its connection to be closed. */
  public byte[] form(Route route, String address, String body) {
    return RawHttp.request(route.method() + " " + address, credential.apply(route)
        + "Content-Type: multipart/form-data; boundary=b\r\n", body).getBytes(StandardCharsets.UTF_8);
  }

  /** Halves of surrogate pairs as JSON escapes, the only way in which they can be sent. */
  private static String escaped(String text) {
    StringBuilder all = new StringBuilder(text.length());
    text.codePoints().forEach(code -> {
      if (code >= Character.MIN_SURROGATE && code <= Character.MAX_SURROGATE) {
        all.append(String.format("\\u%04x", code));
      } else {
        all.appendCodePoint(code);
      }
    });
    return all.toString();
  }

  /** A body with a value for each documented field, of the type it says. */
  public static ObjectNode body(Route route, Function<Param, JsonNode> value) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    route.doc().params().stream().filter(param -> param.in() == Param.Place.BODY)
        .forEach(param -> body.set(param.name(), value.apply(param)));
    return body;
  }

  /** A value of the query string that a route may well take. */
  public static String plain(Param param) {
    return switch (type(param.schema())) {
      case "integer", "number" -> "5";
      case "boolean" -> "true";
      default -> word(param.schema()).orElse("x");
    };
  }

  /** A value of a body that a route may well take. */
  public static JsonNode ordinary(Param param) {
    return sample(param.name(), param.schema());
  }

  /** A value of a shape, with all that may be in it; {@code name} is that of its field. */
  private static JsonNode sample(String name, Schema schema) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    return switch (schema) {
      case Schema.Plain plain -> switch (plain.type()) {
        case STRING -> json.textNode(OPTIONAL_IDS.contains(name) ? "" : word(plain).orElse("x"));
        case BOOLEAN -> json.booleanNode(true);
        case INTEGER, NUMBER -> json.numberNode(plain.rules().get("minimum") instanceof Long least ? least : 1);
      };
      case Schema.OrNull maybe -> sample(name, maybe.schema());
      case Schema.OneOf several -> sample(name, several.schemas().getFirst());
      case Schema.ListOf list -> json.arrayNode().add(sample(name, list.items()));
      case Schema.Anything any -> json.textNode("x");
      case Schema.MapOf map -> name.equals("inputs") ? json.objectNode().put("topic", "tea") : json.objectNode();
      case Schema.Obj object -> {
        ObjectNode node = json.objectNode();
        object.fields().forEach(field -> node.set(field.name(), sample(field.name(), field.schema())));
        yield node;
      }
      case Schema.Tagged tagged -> sample(name, tagged.shapes().values().iterator().next());
    };
  }

  /** The same value with some of its parts replaced by anything, by chance. */
  public static JsonNode mutated(JsonNode value, Random random) {
    if (random.nextInt(8) == 0) {
      return anything(random, 0);
    }
    JsonNodeFactory json = JsonNodeFactory.instance;
    if (value.isObject()) {
      ObjectNode node = json.objectNode();
      value.properties().forEach(field -> {
        if (random.nextInt(12) > 0) {
          node.set(field.getKey(), mutated(field.getValue(), random));
        }
      });
      return node;
    }
    if (value.isArray()) {
      ArrayNode node = json.arrayNode();
      for (int times = random.nextInt(3); times >= 0; times--) {
        value.forEach(item -> node.add(mutated(item, random)));
      }
      return node;
    }
    return value;
  }

  /** The first of the words that a shape allows. */
  private static Optional<String> word(Schema schema) {
    return switch (schema) {
      case Schema.Plain plain when plain.rules().get("enum") instanceof List<?> words ->
        Optional.of(words.getFirst().toString());
      case Schema.OrNull maybe -> word(maybe.schema());
      default -> Optional.empty();
    };
  }

  /** The name of a shape's type in JSON Schema. */
  public static String type(Schema schema) {
    return switch (schema) {
      case Schema.Plain plain -> plain.type().name().toLowerCase(Locale.ROOT);
      case Schema.ListOf list -> "array";
      case Schema.OrNull maybe -> type(maybe.schema());
      case Schema.OneOf several -> type(several.schemas().getFirst());
      case Schema.Anything any -> "object";
      case Schema.MapOf map -> "object";
      case Schema.Obj object -> "object";
      case Schema.Tagged tagged -> "object";
    };
  }

  /** Anything a client could send as a value, more or less by chance. */
  public static JsonNode anything(Random random, int depth) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    return switch (random.nextInt(depth > 3 ? 8 : 11)) {
      case 0 -> json.nullNode();
      case 1 -> json.booleanNode(random.nextBoolean());
      case 2 -> json.numberNode(random.nextLong());
      case 3 -> json.numberNode(random.nextInt(-2, 200));
      case 4 -> json.numberNode(random.nextGaussian() * Math.pow(10, random.nextInt(-300, 300)));
      case 5, 6, 7 -> json.textNode(text(random));
      case 8 -> {
        ArrayNode list = json.arrayNode();
        for (int i = random.nextInt(4); i > 0; i--) {
          list.add(anything(random, depth + 1));
        }
        yield list;
      }
      default -> {
        ObjectNode object = json.objectNode();
        for (int i = random.nextInt(4); i > 0; i--) {
          object.set(text(random), anything(random, depth + 1));
        }
        yield object;
      }
    };
  }

  /** Texts that programs stumble over. */
  public static String text(Random random) {
    String text = HOSTILE.get(random.nextInt(HOSTILE.size()));
    return random.nextInt(4) == 0 ? text + HOSTILE.get(random.nextInt(HOSTILE.size())) : text;
  }

  /** Texts that some program somewhere took for something else than text. */
  public static final List<String> HOSTILE = List.of("", " ", "a", "null", "undefined", "true", "-1", "0", "1e309",
      "NaN",
      "9223372036854775808", "' OR '1'='1", "'; DROP TABLE dify_message; --", "\" OR \"\"=\"", "%' OR 1=1 --", "!_%\\",
      "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\"><svg/onload=alert(1)>", "{{7*7}}",
      "${jndi:ldap://x}",
      "{{#sys.query#}}", "../../etc/passwd", "..\\..\\windows", "/", "\\", "..", ".", "%00", "%2e%2e%2f", "\u0000",
      "a\u0000b",
      "\r\nX-Injected: 1", "\u202egnp.exe", "\u200b", "\ufeff", "\uffff", "e\u0301", "\u00e9", "你好", "🛍🛍", "\ud800",
      "a\udc00b",
      "x".repeat(300), "x".repeat(70_000), "00000000-0000-0000-0000-000000000000",
      "01a1ff09-de45-7000-b864-cf46e3dedfa1",
      "2026-01-31T08:00:00Z", "9999-99-99", "[]", "{}", "blocking", "streaming", "http://169.254.169.254/",
      "file:///etc/passwd");
}
