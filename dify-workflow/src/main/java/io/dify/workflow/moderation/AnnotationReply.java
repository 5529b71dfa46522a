package io.dify.workflow.moderation;

import io.dify.core.value.Value;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An answer that somebody has written for a question.
 *
 * @param id id of the annotation
 * @param answer not empty
 * @param accountId who wrote it, may be empty
 * @param accountName who wrote it, for people, may be empty
 */
public record AnnotationReply(String id, String answer, String accountId, String accountName) {
  /** As {@code metadata.annotation_reply} of an answer shows it. */
  public Value.Obj wire() {
    Map<String, Value> account = new LinkedHashMap<>();
    account.put("id", Value.of(accountId));
    account.put("name", Value.of(accountName));
    Map<String, Value> fields = new LinkedHashMap<>();
    fields.put("id", Value.of(id));
    fields.put("account", new Value.Obj(account));
    return new Value.Obj(fields);
  }
}
