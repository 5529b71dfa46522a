package io.dify.runtime.run;

import io.dify.core.error.DifyException;
import io.dify.core.model.CallOrigin;
import io.dify.core.time.Ids;
import io.dify.core.value.Value;
import io.dify.runtime.registry.LiveApp;
import io.dify.workflow.engine.Run;
import io.dify.workflow.engine.WorkflowEngine;
import io.dify.workflow.run.RunRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;

/** Runs workflow apps. Thread-safe. */
public final class WorkflowRuns {
  /**
   * A run that was started.
   *
   * @param taskId names it for stop calls
   * @param run the run
   */
  public record Started(String taskId, Run run) {}

  private final WorkflowEngine engine;
  private final ActiveRuns active;
  private final Executor watchers;
  private final Ids ids;

  /**
   * Runs by an engine.
   *
   * @param watchers runs one task per run, which mostly waits; a thread each, best virtual
   */
  public WorkflowRuns(WorkflowEngine engine, ActiveRuns active, Executor watchers, Ids ids) {
    this.engine = engine;
    this.active = active;
    this.watchers = watchers;
    this.ids = ids;
  }

  /**
   * Starts a run.
   *
   * @throws DifyException {@code INVALID_PARAM} for inputs that do not fit the app, {@code TOO_MANY_REQUESTS}
   */
  public Started start(LiveApp app, String user, Value.Obj inputs, Value.Array files) {
    String appId = app.app().id();
    String taskId = ids.next();
    Map<String, Value> system = new LinkedHashMap<>();
    system.put("files", files);
    system.put("user_id", Value.of(user));
    system.put("app_id", Value.of(appId));
    system.put("workflow_id", Value.of(app.versionId()));
    active.enter(appId);
    boolean started = false;
    try {
      Run run = engine.start(app.spec().graph(), RunRequest.inputs(inputs).withSystem(new Value.Obj(system))
          .on(CallOrigin.of(app.app().tenantId(), appId, user)));
      active.began(taskId, appId, user, run);
      watchers.execute(() -> watch(taskId, appId, run));
      started = true;
      return new Started(taskId, run);
    } finally {
      if (!started) {
        active.leave(taskId, appId);
      }
    }
  }

  private void watch(String taskId, String appId, Run run) {
    try {
      run.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      active.leave(taskId, appId);
    }
  }
}
