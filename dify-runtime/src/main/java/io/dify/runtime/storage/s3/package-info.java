/** Files in a bucket of Amazon S3, or of a service that speaks its protocol. The only package that knows the AWS SDK; the address is the operator's, never a tenant's. */
@NullMarked
package io.dify.runtime.storage.s3;

import org.jspecify.annotations.NullMarked;
