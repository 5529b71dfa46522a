package io.dify.runtime.http.service;

import io.dify.runtime.http.Schema;

/** Shapes of annotations and of the jobs that switch them. */
final class AnnotationSchemas {
  static final Schema.Obj ITEM = Schema.object("AnnotationItem").must("id", Schema.uuid())
      .must("question", Schema.text().orNull()).must("answer", Schema.text().orNull())
      .must("hit_count", Schema.whole().orNull()).must("created_at", Schema.seconds().orNull());

  static final Schema.Obj LIST = Schema.page("AnnotationListResponse", ITEM);

  static final Schema.Obj JOB = Schema.object("InitialAnnotationReplySettingsResponse").must("job_id", Schema.uuid())
      .must("job_status", status());

  static final Schema.Obj STATUS = Schema.object("InitialAnnotationReplySettingsStatusResponse")
      .must("job_id", Schema.uuid()).must("job_status", status()).must("error_msg", Schema.text());

  private AnnotationSchemas() {}

  private static Schema.Plain status() {
    return Schema.words("waiting", "completed", "error");
  }
}
