package io.dify.rag.embed.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelResourceTest {
  private final ModelResource inJar = new ModelResource("bge-small-zh-v1.5-q-tokenizer.json", "g:zh");
  private final ModelResource inFolder = new ModelResource("io/dify/rag/embed/onnx/wordpiece-golden.jsonl", "g:test");

  @Test
  void theFingerprintIsTheSameFromAJarsDirectoryAndFromTheContent() throws IOException {
    assertThat(inJar.fingerprint()).isEqualTo(lengthAndCrc(inJar));
    assertThat(inFolder.fingerprint()).isEqualTo(lengthAndCrc(inFolder));
  }

  @Test
  void aMissingFileNamesTheArtifactToAdd() {
    assertThatThrownBy(() -> new ModelResource("nothing.onnx", "dev.langchain4j:some-model").fingerprint())
        .isInstanceOfSatisfying(DifyException.class, e -> {
          assertThat(e.code()).isEqualTo(ErrorCode.MODEL_NOT_SUPPORTED);
          assertThat(e.text()).contains("nothing.onnx", "add dev.langchain4j:some-model");
        });
  }

  @Test
  void unpacksOnceAndRepairsAHalfWrittenFile(@TempDir Path folder) throws IOException {
    Path target = folder.resolve("a/b/file");
    inFolder.unpackTo(target);
    byte[] content = Files.readAllBytes(target);
    var written = Files.getLastModifiedTime(target);

    inFolder.unpackTo(target);
    assertThat(Files.getLastModifiedTime(target)).isEqualTo(written);

    Files.write(target, new byte[]{ 1});
    inFolder.unpackTo(target);
    assertThat(target).hasBinaryContent(content);
    assertThat(target.getParent()).isDirectoryNotContaining("glob:**.tmp");
  }

  @Test
  void aFolderThatCannotBeWrittenIsNamed(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("taken"), "");

    assertThatThrownBy(() -> inFolder.unpackTo(file.resolve("x/y"))).isInstanceOf(DifyException.class)
        .hasMessageContaining(file.toString()).hasMessageContaining("Choose a data directory");
  }

  private static long lengthAndCrc(ModelResource resource) throws IOException {
    try (InputStream in = resource.open()) {
      byte[] bytes = in.readAllBytes();
      CRC32 crc = new CRC32();
      crc.update(bytes);
      return (long) bytes.length << 32 | crc.getValue();
    }
  }
}
