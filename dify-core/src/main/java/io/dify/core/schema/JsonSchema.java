package io.dify.core.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaId;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.resource.DisallowSchemaLoader;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A JSON schema, draft 7 whatever it says of itself. Immutable, thread-safe.
 *
 * <p>Schemas come from files of strangers, so they are kept short: {@code $ref} reaches into the schema itself only and nothing is ever fetched; patterns
 * that take more than a million steps, and references that lead back to themselves, are errors.
 *
 * @see <a href="https://json-schema.org/draft-07">JSON Schema draft 7</a>
 */
public final class JsonSchema {
  private static final int MAX_VIOLATIONS = 10;
  private static final JsonSchemaFactory FACTORY = JsonSchemaFactory
      .builder(JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7))
      .schemaLoaders(loaders -> loaders.values(List::clear).add(DisallowSchemaLoader.getInstance()))
      .enableSchemaCache(false).build();
  private static final SchemaValidatorsConfig SETTINGS = SchemaValidatorsConfig.builder().locale(Locale.ROOT)
      .pathType(PathType.JSON_POINTER).regularExpressionFactory(BoundedPattern::of).cacheRefs(true).build();

  /** The schema of schemas, which comes with the library. */
  private static final com.networknt.schema.JsonSchema META = JsonSchemaFactory
      .getInstance(SpecVersion.VersionFlag.V7)
      .getSchema(SchemaLocation.of(SchemaId.V7), SchemaValidatorsConfig.builder().locale(Locale.ROOT)
          .pathType(PathType.JSON_POINTER).build());

  private final com.networknt.schema.JsonSchema schema;

  private JsonSchema(com.networknt.schema.JsonSchema schema) {
    this.schema = schema;
  }

  /**
   * Reads a schema.
   *
   * @throws DifyException {@code SYNTAX} when it is none, or refers to something outside of itself
   */
  public static JsonSchema of(Value.Obj schema) {
    Map<String, Value> fields = new LinkedHashMap<>(schema.fields());
    fields.remove("$schema");
    fields.remove("$id");
    try {
      JsonNode node = ValueJson.toNode(new Value.Obj(fields));
      META.validate(node).stream().findFirst().ifPresent(broken -> {
        throw new DifyException(ErrorCode.SYNTAX,
            "Not a JSON schema (draft 7): at '" + broken.getInstanceLocation() + "': " + broken.getError() + ".");
      });
      com.networknt.schema.JsonSchema read = FACTORY.getSchema(node, SETTINGS);
      read.initializeValidators();
      return new JsonSchema(read);
    } catch (DifyException e) {
      throw e;
    } catch (RuntimeException | StackOverflowError e) {
      throw new DifyException(ErrorCode.SYNTAX, "Not a JSON schema (draft 7): " + reason(e), e);
    }
  }

  /**
   * What a value breaks, ten rules at most; nothing when it fits.
   *
   * @throws DifyException {@code LIMIT_EXCEEDED} when that takes too long to find out
   */
  public List<Violation> check(Value value) {
    try {
      return schema.validate(ValueJson.toNode(value)).stream().limit(MAX_VIOLATIONS)
          .map(
              message -> new Violation(message.getInstanceLocation().toString(), message.getType(), message.getError()))
          .toList();
    } catch (DifyException e) {
      throw e;
    } catch (RuntimeException | StackOverflowError e) {
      throw new DifyException(ErrorCode.LIMIT_EXCEEDED,
          "The value cannot be checked against the schema: " + reason(e), e);
    }
  }

  private static String reason(Throwable thrown) {
    String message = thrown.getMessage();
    return thrown instanceof StackOverflowError
        ? "its references lead back to themselves."
        : message == null ? thrown.getClass().getSimpleName() : message.lines().findFirst().orElse("");
  }
}
