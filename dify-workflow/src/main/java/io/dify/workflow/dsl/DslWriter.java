package io.dify.workflow.dsl;

import io.dify.core.value.Value;
import io.dify.workflow.dsl.yaml.YamlWriter;

/** Writes app files: YAML that Dify imports, and that reads back as the same file. Stateless, thread-safe. */
public final class DslWriter {
  private DslWriter() {}

  /**
   * The file as an export has it, without what belongs to one installation: values of secrets, credentials of tools, addresses of webhooks,
   * subscriptions, schedules, and defaults that are uploaded files.
   */
  public static String write(AppFile file) {
    return YamlWriter.write(ExportFilter.strip(file.raw()), file.document().bare());
  }

  /** The file with everything. It holds secrets: for the owner's eyes only. */
  public static String writeFull(AppFile file) {
    return YamlWriter.write(file.raw(), file.document().bare());
  }

  /** The content of {@link #write}, as values. */
  public static Value.Obj exported(AppFile file) {
    return ExportFilter.strip(file.raw());
  }
}
