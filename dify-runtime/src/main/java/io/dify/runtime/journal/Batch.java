package io.dify.runtime.journal;

/**
 * What a run writes down together, whole or not at all. All of it is worked out before it is queued: the one thread that writes for all runs only hands it on.
 *
 * @param head the run
 * @param token what its owner was given
 * @param seq number of the first line, from 0
 * @param lines how many lines
 * @param body facts as {@link io.dify.workflow.journal.JournalCodec} writes them, a line each
 * @param chain checksum of all up to here
 * @param stage how far the run has come with these
 * @param progress whether a node has ended
 */
public record Batch(RunHead head, long token, long seq, int lines, String body, long chain, RunStage stage,
    boolean progress) {}
