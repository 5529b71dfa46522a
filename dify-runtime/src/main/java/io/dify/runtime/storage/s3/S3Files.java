package io.dify.runtime.storage.s3;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.file.FileStore;
import io.dify.core.file.NewFile;
import io.dify.core.file.StoreNames;
import io.dify.core.model.CallOrigin;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Keeps files as objects named by prefix, tenant and id. An object appears whole or not at all; the SDK tries failed requests again. Thread-safe.
 */
public final class S3Files implements FileStore, AutoCloseable {
  private static final int NOT_FOUND = 404;
  private static final int RANGE_NOT_SATISFIABLE = 416;
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration READ = Duration.ofSeconds(30);

  private final S3Client client;
  private final String bucket;
  private final String prefix;

  private S3Files(S3Client client, String bucket, String prefix) {
    this.client = client;
    this.bucket = bucket;
    this.prefix = prefix;
  }

  /** A store in a bucket, which must exist; asks for nothing yet. A bucket without keys is opened with those that Amazon's own tools would find. */
  public static S3Files in(Bucket bucket) {
    S3ClientBuilder builder = S3Client.builder()
        .httpClientBuilder(UrlConnectionHttpClient.builder().connectionTimeout(CONNECT).socketTimeout(READ))
        .region(Region.of(bucket.region()))
        // Services that are not Amazon's do not all know the newer check sums.
        .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
        .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED);
    if (!bucket.accessKey().isEmpty()) {
      builder.credentialsProvider(StaticCredentialsProvider
          .create(AwsBasicCredentials.create(bucket.accessKey(), bucket.secretKey().reveal())));
    }
    bucket.endpoint().ifPresent(endpoint -> builder.endpointOverride(endpoint).forcePathStyle(true));
    return new S3Files(builder.build(), bucket.name(), bucket.prefix());
  }

  @Override
  public void keep(CallOrigin origin, String id, NewFile file) {
    String key = key(origin.tenant(), id);
    try {
      client.putObject(request -> request.bucket(bucket).key(key).contentType(file.mimeType()),
          RequestBody.fromContentProvider(() -> open(file), file.size(), file.mimeType()));
    } catch (SdkException | UncheckedIOException e) {
      throw failed("cannot be written to", e);
    }
  }

  private static InputStream open(NewFile file) {
    try {
      return file.open();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public InputStream open(String tenant, String id, long offset) {
    String key = key(tenant, id);
    try {
      return client.getObject(request -> {
        request.bucket(bucket).key(key);
        if (offset > 0) {
          request.range("bytes=" + offset + "-");
        }
      });
    } catch (S3Exception e) {
      if (e.statusCode() == NOT_FOUND) {
        throw StoreNames.notFound();
      }
      if (e.statusCode() == RANGE_NOT_SATISFIABLE) {
        return InputStream.nullInputStream();
      }
      throw failed("cannot be read from", e);
    } catch (SdkException e) {
      throw failed("cannot be read from", e);
    }
  }

  @Override
  public void delete(String tenant, String id) {
    String key = key(tenant, id);
    try {
      client.deleteObject(request -> request.bucket(bucket).key(key));
    } catch (SdkException e) {
      throw failed("cannot be deleted from", e);
    }
  }

  private String key(String tenant, String id) {
    return prefix + StoreNames.folder(tenant) + "/" + StoreNames.id(id);
  }

  /** What the service says may quote the key and is for the log only. */
  private DifyException failed(String what, Exception e) {
    String status = e instanceof S3Exception known ? known.statusCode() + "" : e.getClass().getSimpleName();
    return new DifyException(ErrorCode.STORE_FAILED, "A file " + what + " the bucket " + bucket + " (" + status
        + "); check DIFY_S3_ENDPOINT, the keys and whether the bucket exists.", e);
  }

  /** Releases what the client holds: connections, threads, and what renews keys. */
  @Override
  public void close() {
    client.close();
  }
}
