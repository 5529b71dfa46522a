package io.dify.runtime.retention;

import java.time.Instant;

/**
 * Port: deletes what is old, a slice at a time: each call is one short write. What is being answered is never deleted, however old it is. Thread-safe.
 */
public interface ExpiredRows {
  /** Most rows of a kind that one call deletes. */
  int SLICE = 200;

  /** Deletes messages from before a time, with their ratings; gives how many. */
  int deleteMessages(Instant before);

  /** Deletes conversations that nobody went on with since a time and that have no messages left; gives how many. */
  int deleteConversations(Instant before);

  /** Deletes summaries of runs that began before a time and have ended; gives how many. */
  int deleteRuns(Instant before);

  /** Deletes records of calls of models from before a time; gives how many. */
  int deleteUsage(Instant before);
}
