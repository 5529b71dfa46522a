/**
 * The database: one SQLite file, a database in memory, or a host's PostgreSQL behind {@link io.dify.core.store.Database}; and the lock of a
 * data directory. The only packages with jdbi and {@code java.sql} are this one and the {@code store} packages of the modules. Uses
 * {@code core.error} and {@code core.time}.
 *
 * <h2>Threads</h2>
 * On SQLite one platform thread, {@code dify-store-writer}, owns the one connection that writes; callers hand it units and wait. Units of
 * virtual threads that read run on a few platform threads {@code dify-store-read-N}, because a native frame pins its carrier; a platform
 * thread reads by itself. On a host's {@code DataSource} every unit runs on the thread of its caller. A unit does SQL and nothing else: no
 * model call, no file, no waiting, no other unit.
 *
 * <h2>One SQL for both</h2>
 * <ul>
 * <li>Tables begin with {@code dify_}. Types: {@code TEXT}, {@code BIGINT}, {@code DOUBLE PRECISION}, {@code BOOLEAN} (literals
 * {@code TRUE}, {@code FALSE}) and, for bytes, the placeholder <code>${bytes}</code>, which a migration turns into {@code BLOB} or
 * {@code BYTEA}; bind and read {@code byte[]}. Never {@code INTEGER} (32 bits on PostgreSQL).</li>
 * <li>Instants are {@code BIGINT} milliseconds of UTC, ids are {@code TEXT}, JSON is {@code TEXT}. No generated keys: ids come from
 * {@code core.time.Ids}.</li>
 * <li>Usable on both: {@code INSERT ... ON CONFLICT (key) DO UPDATE SET x = excluded.x}, {@code RETURNING}, {@code LIMIT n OFFSET m},
 * common table expressions, partial indexes, {@code REFERENCES ... ON DELETE CASCADE}.</li>
 * <li>Not the same on both: {@code LIKE} (ignores case on SQLite only: write {@code lower(x) LIKE lower(:y)}), the order of texts outside
 * ASCII, the NUL character (PostgreSQL refuses it in texts), {@code GROUP BY} with columns that are not grouped, quotes ({@code 'text'},
 * {@code "name"} only).</li>
 * <li>No deferred constraints: SQLite would check them when the group commits, and the units of others would fail with it.</li>
 * <li>Units that write run one after the other on SQLite, but beside one another on PostgreSQL (READ COMMITTED): change a value in one statement
 * ({@code SET n = n + 1}, {@code WHERE version = :seen}), not by reading it first.</li>
 * </ul>
 */
@NullMarked
package io.dify.core.store;

import org.jspecify.annotations.NullMarked;
