package io.dify.runtime.http.service;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.FileRef;
import io.dify.workflow.dsl.Features;
import io.dify.workflow.node.start.FileRules;
import java.util.List;
import java.util.Optional;

/** Which files an app takes with a question or run, by its {@code file_upload}; any, when the app says nothing of them. Stateless. */
final class FilePermission {
  private static final String PLACE = "of the app's file_upload";

  private FilePermission() {}

  /**
   * Judges the {@code files} of a request.
   *
   * @throws DifyException {@code INVALID_PARAM} when the app takes no files, fewer files, or none of a kind
   */
  static void check(Optional<Features.FileUpload> settings, List<FileRef> files) {
    if (settings.isPresent() && !files.isEmpty()) {
      Features.FileUpload upload = settings.get();
      if (!upload.enabled()) {
        throw refused("this app takes no files (file_upload of the app is off)");
      }
      if (upload.numberLimit() > 0 && files.size() > upload.numberLimit()) {
        throw refused("at most " + upload.numberLimit() + " files are taken, not " + files.size() + " (number_limits "
            + PLACE + ")");
      }
      FileRules rules = new FileRules(upload.types(), upload.extensions(), upload.methods());
      files.forEach(file -> rules.refuses(file, PLACE).ifPresent(reason -> {
        throw refused("a file " + reason);
      }));
    }
  }

  private static DifyException refused(String what) {
    return new DifyException(ErrorCode.INVALID_PARAM, "'files': " + what + ".");
  }
}
