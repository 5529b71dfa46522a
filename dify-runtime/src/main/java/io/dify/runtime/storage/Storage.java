package io.dify.runtime.storage;

import java.time.Duration;

/**
 * The files of an installation: what stands between the endpoints and the bytes. Thread-safe.
 *
 * @param keeper keeps files
 * @param records what is known of them
 * @param urls their signed addresses
 * @param limits what uploads may be
 * @param unusedFor how long an upload nobody used is kept, zero for ever
 */
public record Storage(FileKeeper keeper, FileRecords records, FileUrls urls, UploadLimits limits, Duration unusedFor) {}
