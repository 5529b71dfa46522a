package io.dify.runtime.http;

/** Methods routes answer. */
public enum Method {
  /** Reads. */
  GET,
  /** Acts or makes. */
  POST,
  /** Replaces. */
  PUT,
  /** Changes. */
  PATCH,
  /** Removes. */
  DELETE
}
