package io.dify.runtime.journal;

import java.time.Instant;

/**
 * A durable run as its row says.
 *
 * @param head what it is
 * @param stage how far it has come
 * @param reason why it is quarantined, else empty
 * @param process id of the process that owns it, empty when none does
 * @param token grows with every change of owner
 * @param crashes how often in a row its process was lost without the run having got on
 * @param entries how many facts are on record
 * @param chain checksum over all of them
 * @param changedAt when the last of them was written
 */
public record StoredRun(RunHead head, RunStage stage, String reason, String process, long token, int crashes,
    long entries, long chain, Instant changedAt) {}
