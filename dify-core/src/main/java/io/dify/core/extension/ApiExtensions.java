package io.dify.core.extension;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.Value;

/** Port: asks API extensions. Thread-safe; blocks. */
@FunctionalInterface
public interface ApiExtensions {
  /** Asks for data before a prompt: {@code {app_id, tool_variable, inputs, query}} gives {@code {result}}. */
  String EXTERNAL_DATA = "app.external_data_tool.query";

  /** Has what a user sends checked: {@code {app_id, inputs, query}} gives {@code {flagged, action, preset_response, inputs, query}}. */
  String MODERATE_INPUT = "app.moderation.input";

  /** Has a piece of an answer checked: {@code {app_id, text}} gives {@code {flagged, action, preset_response, text}}. */
  String MODERATE_OUTPUT = "app.moderation.output";

  /**
   * Asks one.
   *
   * @param id the operator's name of the extension ({@code api_based_extension_id} in app files)
   * @param point what is asked, one of the constants here
   * @param params what it is told
   * @return the object it answers
   * @throws DifyException {@code NOT_FOUND} when there is none of that name, {@code NODE_FAILED} when it answers anything but an object, and what a call over
   *     the network throws
   */
  Value.Obj ask(String id, String point, Value.Obj params, Cancellation cancellation);

  /** Knows none. */
  static ApiExtensions none() {
    return (id, point, params, cancellation) -> {
      throw unknown(id);
    };
  }

  /** The failure to find one. */
  static DifyException unknown(String id) {
    return new DifyException(ErrorCode.NOT_FOUND, "No API extension is configured as '" + id
        + "'; configure its endpoint and key under that id (WorkflowEngine.builder().extensions(...)).");
  }
}
