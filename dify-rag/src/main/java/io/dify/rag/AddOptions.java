package io.dify.rag;

import io.dify.rag.extract.ExtractOptions;
import io.dify.rag.ingest.IngestProgress;

/**
 * How documents are added.
 *
 * @param extract how files are read
 * @param progress told how far it has come
 */
public record AddOptions(ExtractOptions extract, IngestProgress progress) {
  /** UTF-8, nobody is told. */
  public static AddOptions defaults() {
    return new AddOptions(ExtractOptions.defaults(), IngestProgress.NONE);
  }

  /** The same, with the encoding of files that are not in UTF-8. */
  public AddOptions withEncoding(String encoding) {
    return new AddOptions(extract.withEncoding(encoding), progress);
  }

  /** The same, telling somebody. */
  public AddOptions withProgress(IngestProgress listener) {
    return new AddOptions(extract, listener);
  }
}
