package io.dify.runtime.http.service;

import io.dify.runtime.http.Schema;

/** Shapes of uploads and of what recordings say. */
final class FileSchemas {
  static final Schema.Obj UPLOAD = Schema.object("FileUploadResponse").must("id", Schema.uuid())
      .must("reference", Schema.text().orNull()).must("name", Schema.text()).must("size", Schema.whole())
      .must("extension", Schema.text().orNull()).must("mime_type", Schema.text().orNull())
      .must("created_by", Schema.uuid().orNull()).must("created_at", Schema.seconds())
      .must("preview_url", Schema.text().orNull()).must("source_url", Schema.text())
      .must("original_url", Schema.text().orNull()).must("user_id", Schema.uuid().orNull())
      .must("tenant_id", Schema.uuid().orNull()).must("conversation_id", Schema.uuid().orNull())
      .must("file_key", Schema.text().orNull());

  static final Schema.Obj WRITTEN_DOWN = Schema.object("AudioToTextResponse").must("text", Schema.text());

  private FileSchemas() {}
}
