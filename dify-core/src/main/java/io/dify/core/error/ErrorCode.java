package io.dify.core.error;

/**
 * Codes of all errors this software reports. The wire form is what clients of the Service API and readers of logs see; it never
 * changes once released.
 */
public enum ErrorCode {
  /** A parameter is missing or has a wrong type or value. */
  INVALID_PARAM("invalid_param", ErrorCategory.USER),
  /** A request cannot be understood. */
  BAD_REQUEST("bad_request", ErrorCategory.USER),
  /** No credential, or one that is not known. */
  UNAUTHORIZED("unauthorized", ErrorCategory.USER),
  /** Known credential, but not allowed. */
  FORBIDDEN("forbidden", ErrorCategory.USER),
  /** A version of an app that is there, but was not published. */
  VERSION_NOT_ALLOWED("workflow_version_execution_not_allowed", ErrorCategory.USER),
  /** Something named does not exist, or belongs to somebody else. */
  NOT_FOUND("not_found", ErrorCategory.USER),
  /** There is no end user of this id. */
  END_USER_NOT_FOUND("end_user_not_found", ErrorCategory.USER),
  /** The method is not offered at this address. */
  METHOD_NOT_ALLOWED("method_not_allowed", ErrorCategory.USER),
  /** A name or id is taken already. */
  CONFLICT("conflict", ErrorCategory.USER),
  /** There is a knowledge base of this name. */
  DATASET_NAME_DUPLICATE("dataset_name_duplicate", ErrorCategory.USER),
  /** An app uses the knowledge base. */
  DATASET_IN_USE("dataset_in_use", ErrorCategory.USER),
  /** The document is archived and cannot be changed. */
  ARCHIVED_DOCUMENT_IMMUTABLE("archived_document_immutable", ErrorCategory.USER),
  /** An action that there is not, or that cannot be done now. */
  INVALID_ACTION("invalid_action", ErrorCategory.USER),
  /** A choice of metadata that there is not. */
  INVALID_METADATA("invalid_metadata", ErrorCategory.USER),
  /** A body or file exceeds its limit. */
  TOO_LARGE("file_too_large", ErrorCategory.USER),
  /** A kind of file or body that is not handled. */
  UNSUPPORTED_TYPE("unsupported_file_type", ErrorCategory.USER),
  /** A text is not in an encoding that can be read. */
  BAD_ENCODING("bad_encoding", ErrorCategory.USER),
  /** A file given by the user does not exist or cannot be read. */
  FILE_UNREADABLE("file_unreadable", ErrorCategory.USER),
  /** A form has no file. */
  NO_FILE_UPLOADED("no_file_uploaded", ErrorCategory.USER),
  /** A form has more files than one. */
  TOO_MANY_FILES("too_many_files", ErrorCategory.USER),
  /** A file of a form has no name. */
  FILENAME_NOT_EXISTS("filename_not_exists_error", ErrorCategory.USER),
  /** There is no such file, or nobody has used it. */
  FILE_NOT_FOUND("file_not_found", ErrorCategory.USER),
  /** A file belongs to another app or end user. */
  FILE_ACCESS_DENIED("file_access_denied", ErrorCategory.USER),
  /** A recording exceeds its limit. */
  AUDIO_TOO_LARGE("audio_too_large", ErrorCategory.USER),
  /** A kind of recording that is not handled. */
  UNSUPPORTED_AUDIO("unsupported_audio_type", ErrorCategory.USER),
  /** A form was filled in with something missing, or something it does not take. */
  INVALID_FORM_DATA("invalid_form_data", ErrorCategory.USER),
  /** Somebody has filled in the form before. */
  FORM_SUBMITTED("human_input_form_submitted", ErrorCategory.USER),
  /** The form waited too long. */
  FORM_EXPIRED("human_input_form_expired", ErrorCategory.USER),
  /** The app takes no speech. */
  SPEECH_TO_TEXT_DISABLED("speech_to_text_disabled", ErrorCategory.USER),
  /** No model is configured that writes down what is said. */
  NO_SPEECH_TO_TEXT("provider_not_support_speech_to_text", ErrorCategory.MODEL),
  /** The app is not published or has no usable configuration. */
  APP_UNAVAILABLE("app_unavailable", ErrorCategory.USER),
  /** The endpoint serves chat apps, the app is another kind. */
  NOT_CHAT_APP("not_chat_app", ErrorCategory.USER),
  /** The endpoint serves workflow apps, the app is another kind. */
  NOT_WORKFLOW_APP("not_workflow_app", ErrorCategory.USER),
  /** An app file is not valid. */
  DSL_INVALID("dsl_invalid", ErrorCategory.USER),
  /** A file format (YAML, JSON, CSV) is broken. */
  SYNTAX("syntax_error", ErrorCategory.USER),
  /** A variable that a node needs does not exist. */
  VARIABLE_NOT_FOUND("VariableNotFoundError", ErrorCategory.USER),
  /** A value has a type that cannot be used where it stands. */
  TYPE_MISMATCH("type_mismatch", ErrorCategory.USER),
  /** A node failed. */
  NODE_FAILED("node_failed", ErrorCategory.USER),
  /** A tool could not do what was asked. */
  TOOL_FAILED("tool_failed", ErrorCategory.USER),
  /** User code failed, or ended without a result. */
  CODE_FAILED("code_failed", ErrorCategory.USER),
  /** There is no sandbox that could run user code. */
  SANDBOX_UNAVAILABLE("sandbox_unavailable", ErrorCategory.RESOURCE),
  /** A run, a node or a call took longer than its limit. */
  TIMEOUT("timeout", ErrorCategory.RESOURCE),
  /** Somebody asked to stop. */
  CANCELLED("cancelled", ErrorCategory.USER),
  /** A limit of steps, size or number is exceeded. */
  LIMIT_EXCEEDED("limit_exceeded", ErrorCategory.RESOURCE),
  /** Too many requests at once; try again later. */
  TOO_MANY_REQUESTS("too_many_requests", ErrorCategory.RESOURCE),
  /** No credential is configured for the provider. */
  PROVIDER_NOT_INITIALIZE("provider_not_initialize", ErrorCategory.MODEL),
  /** The provider's quota is used up. */
  PROVIDER_QUOTA_EXCEEDED("provider_quota_exceeded", ErrorCategory.MODEL),
  /** The model is not known to the provider or cannot do what is asked. */
  MODEL_NOT_SUPPORTED("model_currently_not_support", ErrorCategory.MODEL),
  /** The model call failed. */
  MODEL_FAILED("completion_request_error", ErrorCategory.MODEL),
  /** The provider limits the rate of calls. */
  RATE_LIMITED("rate_limit_error", ErrorCategory.MODEL),
  /** A run that is played again asks for something of which its recording has no answer. */
  NOT_RECORDED("not_recorded", ErrorCategory.USER),
  /** An address may not be reached under the egress policy. */
  EGRESS_DENIED("egress_denied", ErrorCategory.USER),
  /** A remote service could not be reached or broke off. */
  NETWORK("network_error", ErrorCategory.RESOURCE),
  /** The server is starting or stopping. */
  UNAVAILABLE("service_unavailable", ErrorCategory.RESOURCE),
  /** A directory, file or port is in use by another process. */
  IN_USE("in_use", ErrorCategory.RESOURCE),
  /** The database refused or is not readable. */
  STORE_FAILED("store_failed", ErrorCategory.RESOURCE),
  /** A defect of this software. */
  INTERNAL("internal_server_error", ErrorCategory.INTERNAL);

  private final String wire;
  private final ErrorCategory category;

  ErrorCode(String wire, ErrorCategory category) {
    this.wire = wire;
    this.category = category;
  }

  /** The code as clients see it. */
  public String wire() {
    return wire;
  }

  /** Who can do something about it. */
  public ErrorCategory category() {
    return category;
  }
}
