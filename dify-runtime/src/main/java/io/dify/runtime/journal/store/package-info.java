/** Journals of runs as rows, on SQLite and PostgreSQL. */
@NullMarked
package io.dify.runtime.journal.store;

import org.jspecify.annotations.NullMarked;
