package io.dify.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.runtime.storage.FileClass;
import io.dify.runtime.storage.s3.Bucket;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StorageSettingsTest {
  @Test
  void withoutVariablesFilesAreInTheDataDirectoryWithinDifysLimits() {
    StorageSettings settings = StorageSettings.of(Map.of());
    assertThat(settings).isEqualTo(StorageSettings.DEFAULT);
    assertThat(settings.s3()).isEmpty();
    assertThat(settings.limits().megabytes(FileClass.CUSTOM)).isEqualTo(15);
    assertThat(settings.reachedAt("http://127.0.0.1:5001").url()).isEqualTo("http://127.0.0.1:5001");
  }

  @Test
  void variablesSetLimitsTimesAndPlaces() {
    StorageSettings settings = StorageSettings.of(Map.of("DIFY_UPLOAD_IMAGE_MB", "3", "DIFY_UPLOAD_REFUSED", "EXE, .sh",
        "DIFY_FILES_URL", "https://files.example/x/", "DIFY_FILES_URL_SECONDS", "60", "DIFY_FILES_UNUSED_HOURS", "0"));
    assertThat(settings.limits().megabytes(FileClass.IMAGE)).isEqualTo(3);
    assertThat(settings.limits().refusedExtensions()).containsExactlyInAnyOrder("exe", "sh");
    assertThat(settings.reachedAt("http://other").url()).isEqualTo("https://files.example/x");
    assertThat(settings.urlLife()).isEqualTo(Duration.ofMinutes(1));
    assertThat(settings.unusedFor()).isZero();
  }

  @Test
  void aBucketIsNamedWithItsServiceAndKeys() {
    Bucket bucket = StorageSettings.of(Map.of("DIFY_S3_BUCKET", "files", "DIFY_S3_PREFIX", "dify", "DIFY_S3_ENDPOINT",
        "http://minio:9000", "DIFY_S3_ACCESS_KEY", "id", "DIFY_S3_SECRET_KEY", "hush")).s3().orElseThrow();
    assertThat(bucket.prefix()).isEqualTo("dify/");
    assertThat(bucket.region()).isEqualTo("us-east-1");
    assertThat(bucket.toString()).doesNotContain("hush");
  }

  @Test
  void variablesThatCannotBeUsedAreNamed() {
    Map<String, String> wrong = Map.of("DIFY_UPLOAD_IMAGE_MB", "0", "DIFY_UPLOAD_VIDEO_MB", "ten", "DIFY_FILES_URL",
        "dify.example", "DIFY_FILES_URL_SECONDS", "0", "DIFY_FILES_UNUSED_HOURS", "-1");
    wrong.forEach((name, value) -> assertThatThrownBy(() -> StorageSettings.of(Map.of(name, value)))
        .hasMessageContaining(name));
    assertThatThrownBy(() -> StorageSettings.of(Map.of("DIFY_S3_BUCKET", "b", "DIFY_S3_ACCESS_KEY", "id")))
        .hasMessageContaining("DIFY_S3_SECRET_KEY");
  }
}
