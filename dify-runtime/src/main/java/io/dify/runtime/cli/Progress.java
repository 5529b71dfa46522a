package io.dify.runtime.cli;

import io.dify.rag.ingest.IngestProgress;
import io.dify.rag.store.DocumentStatus;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Shows how far long work has come: a bar on a terminal, elsewhere a line for every tenth. For one thread. */
final class Progress implements IngestProgress, AutoCloseable {
  private static final int WIDTH = 78;
  private static final int PARTS = 10;

  private final Console console;
  private final String task;
  private @Nullable ProgressBar bar;
  private long shown;

  /** @param task what is being done, for example {@code Indexing faq} */
  Progress(Console console, String task) {
    this.console = console;
    this.task = task;
  }

  @Override
  public void on(String document, DocumentStatus stage, long done, long total) {
    if (stage == DocumentStatus.INDEXING) {
      show(done, total);
    }
  }

  /** Shows how much of how much is done. */
  void show(long done, long total) {
    if (total == 0) {
      return;
    }
    if (console.terminal()) {
      ProgressBar drawn = bar == null ? draw(total) : bar;
      drawn.maxHint(total).stepTo(done);
      bar = drawn;
    } else if (done * PARTS / total > shown) {
      shown = done * PARTS / total;
      console.note(task + ": " + done + " of " + total);
    }
  }

  private ProgressBar draw(long total) {
    return new ProgressBarBuilder().setTaskName(task).setInitialMax(total).setStyle(ProgressBarStyle.ASCII)
        .setConsumer(new ConsoleProgressBarConsumer(console.err(), WIDTH)).setUpdateIntervalMillis(200).build();
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
