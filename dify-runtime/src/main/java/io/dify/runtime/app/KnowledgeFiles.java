package io.dify.runtime.app;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.file.FileStore;
import io.dify.core.file.NewFile;
import io.dify.core.model.CallOrigin;
import io.dify.core.value.FileRef;
import io.dify.rag.KnowledgeBases;
import io.dify.rag.document.SourceDocument;
import io.dify.runtime.http.Download;
import io.dify.runtime.http.service.SignedSource;
import io.dify.runtime.storage.FileUrls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** The store of files, which also finds the images that passages of knowledge bases show; and what signed addresses of these bases lead to. Thread-safe. */
final class KnowledgeFiles implements FileStore {
  /** Images have the hash of their content for an id. */
  private static final Pattern IMAGE = Pattern.compile("[0-9a-f]{64}");

  private final FileStore files;
  private final Function<String, KnowledgeBases> ofTenant;

  /** @param ofTenant the bases of a tenant */
  KnowledgeFiles(FileStore files, Function<String, KnowledgeBases> ofTenant) {
    this.files = files;
    this.ofTenant = ofTenant;
  }

  @Override
  public void keep(CallOrigin origin, String id, NewFile file) {
    files.keep(origin, id, file);
  }

  @Override
  public InputStream open(String tenant, String id, long offset) {
    if (!IMAGE.matcher(id).matches()) {
      return files.open(tenant, id, offset);
    }
    byte[] content = ofTenant.apply(tenant).documents().image(id).orElseThrow(KnowledgeFiles::none).content();
    int from = (int) Math.min(offset, content.length);
    return new ByteArrayInputStream(content, from, content.length - from);
  }

  @Override
  public void delete(String tenant, String id) {
    files.delete(tenant, id);
  }

  @Override
  public Optional<String> url(String tenant, FileRef file) {
    return files.url(tenant, file);
  }

  /** What signed addresses lead to. */
  static Map<String, SignedSource> sources(Function<String, KnowledgeBases> ofTenant) {
    return Map.of(FileUrls.IMAGES, images(ofTenant), FileUrls.DOCUMENTS, documents(ofTenant));
  }

  private static SignedSource images(Function<String, KnowledgeBases> ofTenant) {
    return (tenant, id) -> ofTenant.apply(tenant).documents().image(id).map(image -> Download.of(image.name(),
        image.mimeType(), image.content().length,
        offset -> new ByteArrayInputStream(image.content(), (int) offset, image.content().length - (int) offset)));
  }

  /** The id is that of the base, a dot, and that of the document. */
  private static SignedSource documents(Function<String, KnowledgeBases> ofTenant) {
    return (tenant, id) -> {
      int dot = id.indexOf('.');
      try {
        SourceDocument file = ofTenant.apply(tenant).documents().file(id.substring(0, Math.max(0, dot)),
            id.substring(dot + 1));
        byte[] content = content(file);
        return Optional.of(Download.of(file.name(), "application/octet-stream", content.length,
            offset -> new ByteArrayInputStream(content, (int) offset, content.length - (int) offset)).asAttachment());
      } catch (DifyException e) {
        if (e.code() == ErrorCode.NOT_FOUND) {
          return Optional.empty();
        }
        throw e;
      }
    };
  }

  private static byte[] content(SourceDocument file) {
    try (InputStream in = file.open()) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new DifyException(ErrorCode.STORE_FAILED, "The file of a document cannot be read.", e);
    }
  }

  private static DifyException none() {
    return new DifyException(ErrorCode.FILE_NOT_FOUND, "There is no such image, or not any more.");
  }
}
