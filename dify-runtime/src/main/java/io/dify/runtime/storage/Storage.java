package io.dify.runtime.storage;

/**
 * The files of an installation: what stands between the endpoints and the bytes. Thread-safe.
 *
 * @param keeper keeps files
 * @param records what is known of them
 * @param urls their signed addresses
 * @param limits what uploads may be
 */
public record Storage(FileKeeper keeper, FileRecords records, FileUrls urls, UploadLimits limits) {}
