package io.dify.runtime.provider;

import io.dify.core.model.gateway.UsageRecord;
import io.dify.core.model.gateway.budget.SpendingHistory;
import java.util.List;

/** Port: keeps usage records, and sums them up. Thread-safe. */
public interface UsageStore extends SpendingHistory {
  /** Keeps records, all or none. */
  void add(List<UsageRecord> records);
}
