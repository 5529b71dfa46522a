package io.dify.runtime.journal;

import java.util.List;

/**
 * What a run writes down together, whole or not at all.
 *
 * @param head the run
 * @param token what its owner was given
 * @param seq number of the first line, from 0
 * @param lines facts as {@link io.dify.workflow.journal.JournalCodec} writes them
 * @param before checksum of all that came before
 * @param stage how far it has come with these
 * @param progress whether a node has ended
 */
public record Batch(RunHead head, long token, long seq, List<String> lines, long before, RunStage stage,
    boolean progress) {
  /** Copies. */
  public Batch {
    lines = List.copyOf(lines);
  }

  /** The lines as one text. */
  public String body() {
    return String.join("\n", lines);
  }

  /** Checksum of all up to here. */
  public long chain() {
    return Chain.next(before, body());
  }
}
