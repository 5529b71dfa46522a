package io.dify.workflow.build;

import java.util.List;

/** Takes the text out of a file, or out of each file of a list. Not thread-safe. */
public final class DocumentStep extends Step {
  DocumentStep(Level level, String id, Var<?> file) {
    super(level, id, "document-extractor");
    set("variable_selector", file.selector().parts());
    set("is_array_file", file.type().wire().equals("array[file]"));
  }

  /** The text of the one file. */
  public Var<String> text() {
    return output("text", VarType.TEXT);
  }

  /** The texts of the list of files. */
  public Var<List<String>> texts() {
    return output("text", VarType.listOf(VarType.TEXT));
  }
}
