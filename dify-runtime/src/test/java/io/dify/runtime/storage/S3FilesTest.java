package io.dify.runtime.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.file.FileStore;
import io.dify.core.file.NewFile;
import io.dify.core.model.CallOrigin;
import io.dify.core.secret.Secret;
import io.dify.core.time.Ids;
import io.dify.runtime.storage.s3.Bucket;
import io.dify.runtime.storage.s3.S3Files;
import java.net.URI;
import java.util.Optional;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Against a service that speaks the protocol and checks signatures. */
class S3FilesTest extends FileStoreContract {
  private static S3Proxy service;

  @BeforeAll
  static void start() throws Exception {
    TransientNio2BlobStore store = new TransientNio2BlobStore();
    store.createContainer("files");
    service = S3Proxy.builder().blobStore(store).endpoint(URI.create("http://127.0.0.1:0"))
        .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, "key", "secret").build();
    service.start();
  }

  @AfterAll
  static void stop() throws Exception {
    service.stop();
  }

  private static S3Files of(String bucket, String secret) {
    return S3Files.in(new Bucket(bucket, "dify/", "us-east-1",
        Optional.of(URI.create("http://127.0.0.1:" + service.getPort())), "key", Secret.of(secret)));
  }

  @Override
  FileStore open() {
    return of("files", "secret");
  }

  @Test
  void errorsNameTheBucketAndTheSettingAndNoSecret() {
    for (S3Files store : new S3Files[]{ of("nothing", "secret"), of("files", "wrong-secret")}) {
      assertThatThrownBy(() -> store.keep(CallOrigin.of("t", "", ""), Ids.system().next(),
          new NewFile("a", "text/plain", new byte[1]))).isInstanceOfSatisfying(DifyException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.STORE_FAILED);
            assertThat(e.text()).contains("bucket", "DIFY_S3_ENDPOINT").doesNotContain("secret", "Signature");
          });
    }
  }
}
