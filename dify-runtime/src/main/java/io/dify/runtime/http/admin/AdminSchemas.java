package io.dify.runtime.http.admin;

import io.dify.runtime.http.Schema;

/** Shapes of what administration answers. */
final class AdminSchemas {
  static final Schema.Obj WORKSPACE = Schema.object("Workspace").must("id", Schema.uuid())
      .must("name", Schema.text()).must("created_at", Schema.seconds());

  static final Schema.Obj APP = Schema.object("App").must("id", Schema.uuid()).must("name", Schema.text())
      .must("mode", Schema.text()).must("created_at", Schema.seconds()).must("version_id", Schema.uuid().orNull())
      .must("draft_id", Schema.uuid().orNull());

  static final Schema.Obj VERSION = Schema.object("AppVersion").must("id", Schema.uuid())
      .must("number", Schema.whole()).must("created_at", Schema.seconds());

  static final Schema.Obj KEY = Schema.object("Key").must("id", Schema.uuid())
      .must("kind", Schema.words("app", "dataset", "admin")).must("app_id", Schema.uuid().orNull())
      .must("hint", Schema.text()).must("created_at", Schema.seconds());

  static final Schema.Obj ISSUED = new Schema.Obj("IssuedKey", KEY.fields()).must("token", Schema.text());

  static final Schema.Obj DATASET = Schema.object("AdminDataset").must("id", Schema.uuid())
      .must("name", Schema.text()).must("description", Schema.text()).must("enable_api", Schema.truth())
      .must("created_at", Schema.seconds());

  static final Schema.Obj LIMITS = Schema.object("Limits").must("requests_per_minute", Schema.whole().orNull())
      .must("concurrent_runs", Schema.whole().orNull()).must("upload_bytes_per_minute", Schema.whole().orNull());

  private AdminSchemas() {}

  /** All there are. */
  static Schema.Obj all(Schema.Obj item) {
    return Schema.object(item.name() + "List").must("data", Schema.list(item));
  }
}
