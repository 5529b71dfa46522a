package io.dify.rag.index.lucene;

import java.util.HashMap;
import java.util.Map;
import org.apache.lucene.index.IndexWriter;

/** What a commit says besides its segments: the number of the last change in it, and the layout it was written in. */
final class CommitData {
  /** Raised when fields, analysis or similarity change: what an older version wrote is then rebuilt instead of misread. */
  private static final String LAYOUT = "2";

  private static final String LAYOUT_KEY = "dify.layout";
  private static final String SEQ_KEY = "dify.seq";

  private CommitData() {}

  /** Sets what the next commit says. */
  static void write(IndexWriter writer, long seq) {
    writer.setLiveCommitData(Map.of(LAYOUT_KEY, LAYOUT, SEQ_KEY, Long.toString(seq)).entrySet());
  }

  /**
   * The number of the last change in the commit the writer was opened on.
   *
   * @throws IllegalArgumentException when another layout, or another program, wrote it
   */
  static long readSeq(IndexWriter writer) {
    Map<String, String> data = new HashMap<>();
    writer.getLiveCommitData().forEach(entry -> data.put(entry.getKey(), entry.getValue()));
    String layout = data.get(LAYOUT_KEY);
    if (!LAYOUT.equals(layout)) {
      throw new IllegalArgumentException(
          layout == null ? "written by another program" : "layout " + layout + " instead of " + LAYOUT);
    }
    return Long.parseLong(data.getOrDefault(SEQ_KEY, "0"));
  }
}
