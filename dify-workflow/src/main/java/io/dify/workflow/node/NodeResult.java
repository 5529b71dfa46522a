package io.dify.workflow.node;

import io.dify.core.model.Usage;
import io.dify.core.template.Selector;
import io.dify.core.value.Value;
import java.util.List;
import java.util.Map;

/**
 * What a node leaves behind.
 *
 * @param inputs what it worked on, for readers and logs
 * @param processData details of how it worked, for readers and logs
 * @param outputs its variables
 * @param usage tokens it used
 * @param writes conversation and loop variables it changed, by selector of two parts; all or none take effect
 * @param citations passages the reader should be shown as sources, each as {@code retriever_resources} lists them
 */
public record NodeResult(Value.Obj inputs, Value.Obj processData, Value.Obj outputs, Usage usage,
    Map<Selector, Value> writes,
    List<Value.Obj> citations) {
  private static final Value.Obj NONE = new Value.Obj(Map.of());

  /** Copies. */
  public NodeResult {
    writes = Map.copyOf(writes);
    citations = List.copyOf(citations);
  }

  /** Outputs only. */
  public static NodeResult of(Map<String, Value> outputs) {
    return new NodeResult(NONE, NONE, new Value.Obj(outputs), Usage.NONE, Map.of(), List.of());
  }

  /** The same with other inputs. */
  public NodeResult withInputs(Map<String, Value> shown) {
    return new NodeResult(new Value.Obj(shown), processData, outputs, usage, writes, citations);
  }
}
