package io.dify.rag.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When a document reached what; null for what it has not reached since it was added last.
 *
 * @param started somebody began to read it
 * @param parsed its text was read
 * @param cleaned its text was tidied
 * @param split its chunks were cut and stored
 * @param completed it was completed
 * @param paused it was paused
 * @param disabled it was disabled
 */
public record DocumentTimes(@Nullable Instant started, @Nullable Instant parsed, @Nullable Instant cleaned,
    @Nullable Instant split, @Nullable Instant completed, @Nullable Instant paused, @Nullable Instant disabled) {}
