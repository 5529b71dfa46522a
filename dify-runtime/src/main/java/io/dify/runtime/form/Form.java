package io.dify.runtime.form;

import io.dify.core.value.Value;
import io.dify.runtime.conversation.Owner;
import io.dify.workflow.node.human.HumanForm;
import io.dify.workflow.run.NodePath;
import java.time.Instant;

/**
 * A form that a run waits for, or waited for.
 *
 * @param id its id
 * @param owner workspace, app and the end user whose run it is
 * @param runId the run
 * @param node the node that asks
 * @param key names the question: {@code run:node:path}
 * @param title title of the node
 * @param definition what is shown and may be answered, as readers of the run see it
 * @param status how it stands
 * @param expiresAt when it stops waiting
 * @param givesUp whether the run ends then, because it has waited longer than any may
 */
public record Form(String id, Owner owner, String runId, NodePath node, String key, String title, Value.Obj definition,
    FormStatus status, Instant expiresAt, boolean givesUp) {
  /** What it asks and takes. */
  public HumanForm form() {
    return HumanForm.of(definition);
  }
}
