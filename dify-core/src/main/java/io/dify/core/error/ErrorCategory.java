package io.dify.core.error;

/** Who can do something about an error. */
public enum ErrorCategory {
  /** The caller: a request, a file or a setting is wrong. */
  USER,
  /** The model provider: refused, limited or broken. */
  MODEL,
  /** A resource is missing, exhausted or in use: disk, port, limit, time. */
  RESOURCE,
  /** A defect of this software. */
  INTERNAL
}
