package io.dify.workflow.bench;

import io.dify.core.model.ModelAnswer;
import io.dify.core.model.ModelDelta;
import io.dify.core.model.Usage;
import io.dify.workflow.DifyApp;
import io.dify.workflow.build.AppBuilder;
import io.dify.workflow.build.LlmStep;
import io.dify.workflow.engine.Run;
import io.dify.workflow.engine.WorkflowEngine;
import io.dify.workflow.run.RunRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * Ten thousand chats at once, each start - model (500 ms) - answer: how long until all have their answer, and how much heap one takes while it waits
 * for the model. A program of its own, because the interesting round is not the thousandth.
 */
final class WaitingRuns {
  private static final int RUNS = 10_000;
  private static final int ROUNDS = 5;

  /** How a model waits before it answers. */
  private interface Waiting {
    void await() throws InterruptedException;
  }

  private volatile Waiting model = () -> Thread.sleep(500);
  private final DifyApp app;

  private WaitingRuns() {
    WorkflowEngine engine = WorkflowEngine.builder().models(ref -> (call, sink, cancellation) -> {
      try {
        model.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      sink.accept(new ModelDelta.Text("fine"));
      return ModelAnswer.of(call.model(), "fine", Usage.NONE);
    }).build();
    AppBuilder builder = AppBuilder.chatflow("Waiting");
    LlmStep asked = builder.llm("model", "p", "m").user("" + builder.query());
    builder.start().then(asked).then(builder.answer("answer", "" + asked.text()));
    app = builder.build(engine);
  }

  public static void main(String[] args) throws InterruptedException {
    WaitingRuns waiting = new WaitingRuns();
    for (int round = 1; round <= ROUNDS; round++) {
      long begin = System.nanoTime();
      waiting.finish(waiting.start());
      System.out.printf("round %d: %,d runs in %,d ms, 500 of them the model's%n", round, RUNS,
          (System.nanoTime() - begin) / 1_000_000);
    }
    CountDownLatch asked = new CountDownLatch(RUNS);
    CountDownLatch gate = new CountDownLatch(1);
    waiting.model = () -> {
      asked.countDown();
      gate.await();
    };
    long before = heap();
    List<Run> runs = waiting.start();
    asked.await();
    System.out.printf("heap of a waiting run: %.1f KB, its virtual thread included%n",
        (heap() - before) / 1024.0 / RUNS);
    gate.countDown();
    waiting.finish(runs);
  }

  private List<Run> start() {
    List<Run> runs = new ArrayList<>(RUNS);
    for (int i = 0; i < RUNS; i++) {
      runs.add(app.start(RunRequest.query("how are you?")));
    }
    return runs;
  }

  private void finish(List<Run> runs) throws InterruptedException {
    for (Run run : runs) {
      if (!run.await().answer().equals("fine")) {
        throw new IllegalStateException(run.await().toString());
      }
    }
  }

  private static long heap() {
    System.gc();
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
