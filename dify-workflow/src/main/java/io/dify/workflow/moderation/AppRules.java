package io.dify.workflow.moderation;

import io.dify.workflow.node.NodeData;
import java.util.Optional;

/**
 * What happens around the runs of an app.
 *
 * @param moderation what is checked; empty for nothing
 * @param annotated whether questions may have an answer already
 */
public record AppRules(Optional<Moderation> moderation, boolean annotated) {
  /** Nothing. */
  public static final AppRules NONE = new AppRules(Optional.empty(), false);

  /** Reads a {@code features} mapping, or a model configuration, which has the same keys. */
  public static AppRules read(NodeData features) {
    return new AppRules(Moderation.read(features.at("sensitive_word_avoidance")),
        features.at("annotation_reply").at("enabled").truth(false));
  }

  /** Whether anything is done before a run. */
  public boolean before() {
    return annotated || moderation.flatMap(Moderation::inputReply).isPresent();
  }

  /** Whether anything is done while a run speaks. */
  public boolean during() {
    return moderation.flatMap(Moderation::outputReply).isPresent();
  }
}
