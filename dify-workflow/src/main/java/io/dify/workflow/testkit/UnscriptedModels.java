package io.dify.workflow.testkit;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.ChatModel;
import io.dify.core.model.ModelRef;
import io.dify.core.model.Models;
import io.dify.core.model.ModerationModel;
import java.util.List;

/** Models of a case outside of its nodes: moderation that finds nothing. Nodes have scripted ones. */
final class UnscriptedModels implements Models {
  @Override
  public ChatModel chat(ModelRef ref) {
    throw new DifyException(ErrorCode.PROVIDER_NOT_INITIALIZE,
        "Outside of a node a case has no chat models; " + ref + " was asked for.");
  }

  @Override
  public ModerationModel moderation(ModelRef ref) {
    return (texts, cancellation) -> List.of();
  }
}
