package io.dify.workflow.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What virtual threads alone cost: one for each node, and nothing else. No engine that gives nodes threads can be faster. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class FloorBenchmark {
  private static void together(int threads, Runnable work) throws InterruptedException {
    List<Thread> started = new ArrayList<>(threads);
    for (int i = 0; i < threads; i++) {
      started.add(Thread.ofVirtual().start(work));
    }
    for (Thread thread : started) {
      thread.join();
    }
  }

  /** 100 threads, one after another. */
  @Benchmark
  public void chain() throws InterruptedException {
    for (int i = 0; i < Graphs.SIZE; i++) {
      together(1, () -> {});
    }
  }

  /** 100 threads at once. */
  @Benchmark
  public void fan() throws InterruptedException {
    together(Graphs.SIZE, () -> {});
  }

  /** 100 threads at once that wait 50 ms. */
  @Benchmark
  public void fanWaiting() throws InterruptedException {
    together(Graphs.SIZE, () -> {
      try {
        Thread.sleep(50);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
  }

  /** 10 threads that start 10 each and wait for them. */
  @Benchmark
  public void nested() throws InterruptedException {
    together(Graphs.FORK, () -> {
      try {
        together(Graphs.FORK, () -> {});
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
  }
}
