package io.dify.runtime.provider.store;

import io.dify.core.error.ErrorCode;
import io.dify.core.model.CallOrigin;
import io.dify.core.model.Cost;
import io.dify.core.model.gateway.UsageRecord;
import io.dify.core.model.gateway.budget.BudgetOwner;
import io.dify.core.model.gateway.budget.Spending;
import io.dify.core.store.Database;
import io.dify.core.time.Ids;
import io.dify.runtime.provider.UsageStore;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/** Usage in the database. Money is kept as text, exactly, and added up here. Thread-safe. */
public final class StoredUsage implements UsageStore {
  private static final String INSERT = """
      INSERT INTO dify_model_usage (id, tenant_id, app_id, end_user, run_id, node_id, model_type, asked, answering,
        credential, prompt_tokens, completion_tokens, cost_prompt, cost_completion, currency, first_piece_millis,
        duration_millis, outcome, error, attempts, created_at)
      VALUES (:id, :tenant, :app, :user, :run, :node, :type, :asked, :answering, :credential, :prompt, :completion,
        :costPrompt, :costCompletion, :currency, :firstPiece, :duration, :outcome, :error, :attempts, :at)""";

  private final Database database;
  private final Ids ids;

  /** Usage in this database. */
  public StoredUsage(Database database, Ids ids) {
    this.database = database;
    this.ids = ids;
  }

  @Override
  public void add(List<UsageRecord> records) {
    database.execute(handle -> {
      try (PreparedBatch batch = handle.prepareBatch(INSERT)) {
        records.forEach(record -> bind(batch, record).add());
        batch.execute();
      }
    });
  }

  private PreparedBatch bind(PreparedBatch batch, UsageRecord record) {
    CallOrigin origin = record.origin();
    Cost cost = record.usage().cost();
    @Nullable
    Long firstPiece = record.firstPiece().map(Duration::toMillis).orElse(null);
    return batch.bind("id", ids.next()).bind("tenant", origin.tenant()).bind("app", origin.app())
        .bind("user", origin.user()).bind("run", origin.run()).bind("node", origin.node())
        .bind("type", record.type().wire()).bind("asked", record.asked().toString())
        .bind("answering", record.answering().toString()).bind("credential", record.credential())
        .bind("prompt", record.usage().promptTokens()).bind("completion", record.usage().completionTokens())
        .bind("costPrompt", cost.prompt().toPlainString()).bind("costCompletion", cost.completion().toPlainString())
        .bind("currency", cost.currency()).bind("firstPiece", firstPiece)
        .bind("duration", record.duration().toMillis())
        .bind("outcome", record.outcome().name().toLowerCase(Locale.ROOT))
        .bind("error", record.error().map(ErrorCode::wire).orElse("")).bind("attempts", record.attempts())
        .bind("at", record.at().toEpochMilli());
  }

  @Override
  public Spending of(BudgetOwner owner, Instant since, String currency) {
    return database.read(handle -> handle.createQuery("""
        SELECT prompt_tokens + completion_tokens AS tokens, cost_prompt, cost_completion, currency
        FROM dify_model_usage WHERE tenant_id = :tenant AND created_at >= :since AND (:app = '' OR app_id = :app)""")
        .bind("tenant", owner.tenant()).bind("since", since.toEpochMilli()).bind("app", owner.app())
        .map((row, context) -> new Spending(row.getLong("tokens"), row.getString("currency").equals(currency)
            ? new BigDecimal(row.getString("cost_prompt")).add(new BigDecimal(row.getString("cost_completion")))
            : BigDecimal.ZERO))
        .reduce(Spending.NONE, Spending::plus));
  }
}
