package io.dify.runtime.storage.s3;

import io.dify.core.secret.Secret;
import java.net.URI;
import java.util.Optional;

/**
 * A bucket of Amazon S3 or of a service that speaks its protocol.
 *
 * @param name its name; it must exist
 * @param prefix what names of objects begin with, empty or ending in a slash
 * @param region its region
 * @param endpoint the address of the service, empty for Amazon's; with one, buckets are part of the path
 * @param accessKey id of the key, empty to find credentials as the AWS tools do
 * @param secretKey the key
 */
public record Bucket(String name, String prefix, String region, Optional<URI> endpoint, String accessKey,
    Secret secretKey) {}
