package io.dify.runtime.http.sse;

import io.dify.core.file.FileStore;
import io.dify.core.value.FileRef;
import io.dify.core.value.Value;
import io.dify.workflow.event.RunEvent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The files that nodes of a run make, each told once, however often it is handed on. For one thread. */
final class MadeFiles {
  private static final String OUTPUT = "files";

  private final Set<String> told = new HashSet<>();

  List<FileRef> in(RunEvent event) {
    if (!(event instanceof RunEvent.NodeFinished finished
        && finished.outputs().fields().get(OUTPUT) instanceof Value.Array files)) {
      return List.of();
    }
    List<FileRef> made = new ArrayList<>();
    for (Value item : files.items()) {
      if (item instanceof Value.File file && file.file().transferMethod().equals(FileStore.TOOL_FILE)
          && told.add(file.file().id())) {
        made.add(file.file());
      }
    }
    return made;
  }
}
