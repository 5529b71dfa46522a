package io.dify.core.code;

import io.dify.core.value.Value;
import java.util.Map;

/**
 * Code to run once. The text form shows neither source nor inputs.
 *
 * @param language what it is written in
 * @param source the code
 * @param entry what of it is run
 * @param inputs arguments of {@code main}, by name; unused for a program
 * @param tenant on whose behalf; places are shared out fairly between tenants
 * @param limits bounds
 */
public record CodeCall(CodeLanguage language, String source, Entry entry, Value.Obj inputs, String tenant,
    CodeLimits limits) {
  /** What of the code is run. */
  public enum Entry {
    /** The function {@code main}, with the inputs; what it returns is the result. */
    MAIN,
    /** All of it, as a program; the result is nothing but what it prints. */
    PROGRAM
  }

  /** A call of {@code main} within the default limits. */
  public static CodeCall main(CodeLanguage language, String source, Value.Obj inputs) {
    return new CodeCall(language, source, Entry.MAIN, inputs, "", CodeLimits.DEFAULT);
  }

  /** A program within the default limits. */
  public static CodeCall program(CodeLanguage language, String source) {
    return new CodeCall(language, source, Entry.PROGRAM, new Value.Obj(Map.of()), "", CodeLimits.DEFAULT);
  }

  /** The same on behalf of a tenant. */
  public CodeCall of(String someTenant) {
    return new CodeCall(language, source, entry, inputs, someTenant, limits);
  }

  /** The same within other limits. */
  public CodeCall within(CodeLimits others) {
    return new CodeCall(language, source, entry, inputs, tenant, others);
  }

  @Override
  public String toString() {
    return language.wire() + " code of " + source.length() + " characters";
  }
}
