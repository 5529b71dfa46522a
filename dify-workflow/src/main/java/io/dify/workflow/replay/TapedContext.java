package io.dify.workflow.replay;

import io.dify.core.code.CodeRunner;
import io.dify.core.extension.ApiExtensions;
import io.dify.core.file.Documents;
import io.dify.core.file.NewFile;
import io.dify.core.http.OutgoingHttp;
import io.dify.core.model.Models;
import io.dify.core.replay.PassingCode;
import io.dify.core.replay.PassingExtensions;
import io.dify.core.replay.PassingFiles;
import io.dify.core.replay.PassingHttp;
import io.dify.core.replay.PassingKnowledge;
import io.dify.core.replay.PassingModels;
import io.dify.core.replay.PassingTools;
import io.dify.core.retrieval.KnowledgeRetriever;
import io.dify.core.tool.Tools;
import io.dify.core.value.FileRef;
import io.dify.workflow.node.Forks;
import io.dify.workflow.node.ForwardingContext;
import io.dify.workflow.node.NodeContext;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a node sees, where everything it asks of the world passes through a tape. A place is the node's path; what the node does beside its own thread has a
 * number behind it, in the order in which it was begun, so that it is told apart whoever is faster.
 */
final class TapedContext implements ForwardingContext {
  private final NodeContext run;
  private final Tape tape;
  private final String path;
  private final AtomicInteger forks = new AtomicInteger();
  private final ThreadLocal<String> fork = ThreadLocal.withInitial(() -> "");

  TapedContext(NodeContext run, Tape tape) {
    this.run = run;
    this.tape = tape;
    this.path = path(run);
  }

  /** Of the key {@code run:node:frame}. */
  private static String path(NodeContext run) {
    String key = run.idempotencyKey();
    String frame = key.substring(key.lastIndexOf(':') + 1);
    return frame + run.nodeId();
  }

  @Override
  public NodeContext next() {
    return run;
  }

  private String place() {
    return path + fork.get();
  }

  @Override
  public Models models() {
    return new PassingModels(run.models(), tape.traffic(), place());
  }

  @Override
  public Tools tools() {
    return new PassingTools(run.tools(), tape.traffic(), this::place, run.clock());
  }

  @Override
  public KnowledgeRetriever knowledge() {
    return new PassingKnowledge(run.knowledge(), tape.traffic(), place());
  }

  @Override
  public ApiExtensions extensions() {
    return new PassingExtensions(run.extensions(), tape.traffic(), place());
  }

  @Override
  public CodeRunner code() {
    return new PassingCode(run.code(), tape.traffic(), place());
  }

  @Override
  public OutgoingHttp http() {
    return new PassingHttp(run::http, tape.traffic(), tape.secrets(), place()).outgoing();
  }

  @Override
  public FileRef keep(NewFile file) {
    return new PassingFiles(tape.traffic(), place()).keep(file, run::keep);
  }

  @Override
  public Documents documents() {
    return new PassingFiles(tape.traffic(), place()).documents(run.documents());
  }

  @Override
  public InstantSource clock() {
    return () -> tape.read(place(), run.clock());
  }

  @Override
  public Forks forks() {
    Forks real = run.forks();
    return new Forks() {
      @Override
      public <T> Fork<T> begin(Callable<T> work) {
        String number = "#" + forks.incrementAndGet();
        return real.begin(() -> {
          String outer = fork.get();
          fork.set(number);
          try {
            return work.call();
          } finally {
            fork.set(outer);
          }
        });
      }
    };
  }
}
