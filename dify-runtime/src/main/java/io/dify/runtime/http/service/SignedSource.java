package io.dify.runtime.http.service;

import io.dify.runtime.http.Download;
import java.util.Optional;

/** What signed addresses of a kind lead to. Thread-safe. */
@FunctionalInterface
public interface SignedSource {
  /** A file of a workspace; empty when there is none. Both were signed, so both may be believed. */
  Optional<Download> find(String tenantId, String id);
}
