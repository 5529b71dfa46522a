package io.dify.core.tool;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.schema.JsonSchema;
import io.dify.core.schema.Violation;
import io.dify.core.value.Value;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The JSON schema of a tool's arguments, ready to be held against what models and apps give. Harmless differences are mended first: {@code "3"} where an
 * integer is wanted, {@code 3} where a text is, a list written as JSON text, null for what may be left out. What is not in the schema is left
 * as it is. Immutable, thread-safe.
 */
public final class ToolArguments {
  private static final int MAX_SHOWN = 5;

  private final Value.Obj schema;
  private final JsonSchema checked;

  private ToolArguments(Value.Obj schema, JsonSchema checked) {
    this.schema = schema;
    this.checked = checked;
  }

  /**
   * Arguments of this schema.
   *
   * @throws DifyException {@code SYNTAX} when it is no JSON schema
   */
  public static ToolArguments of(Value.Obj schema) {
    return new ToolArguments(schema, JsonSchema.of(schema));
  }

  /**
   * The arguments, mended.
   *
   * @throws DifyException {@code INVALID_PARAM} naming each argument that does not fit and what it must be, in words for models
   */
  public Value.Obj fit(Value.Obj arguments) {
    Value.Obj mended = Coercion.object(schema, arguments);
    List<Violation> violations = checked.check(mended);
    if (!violations.isEmpty()) {
      throw new DifyException(ErrorCode.INVALID_PARAM, violations.stream().limit(MAX_SHOWN).map(this::sentence)
          .distinct().collect(Collectors.joining("; ", "The arguments do not fit: ", ".")));
    }
    return mended;
  }

  private String sentence(Violation violation) {
    String name = violation.path().replaceFirst("^/", "").replace('/', '.');
    if (violation.rule().equals("type") && !name.isEmpty() && name.indexOf('.') < 0) {
      return "argument `" + name + "` must be " + Coercion.wanted(schema, name);
    }
    return (name.isEmpty() ? "" : "argument `" + name + "`: ") + violation.message().strip();
  }
}
