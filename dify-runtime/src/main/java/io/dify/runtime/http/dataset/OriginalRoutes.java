package io.dify.runtime.http.dataset;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.rag.KnowledgeDocuments;
import io.dify.rag.document.SourceDocument;
import io.dify.rag.store.KnowledgeBase;
import io.dify.rag.store.SourceRef;
import io.dify.rag.store.StoredDocument;
import io.dify.runtime.auth.CredentialKind;
import io.dify.runtime.http.Call;
import io.dify.runtime.http.EventSink;
import io.dify.runtime.http.Method;
import io.dify.runtime.http.Param;
import io.dify.runtime.http.Reply;
import io.dify.runtime.http.Route;
import io.dify.runtime.http.RouteDoc;
import io.dify.runtime.storage.FileUrls;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** The files that documents were made from. */
final class OriginalRoutes {
  private static final long MAX_BODY = 64 << 10;
  private static final int MAX_FILES = 100;
  private static final String DOCUMENTS = "/v1/datasets/{dataset_id}/documents/";

  private final Datasets datasets;
  private final FileUrls urls;

  OriginalRoutes(Datasets datasets, FileUrls urls) {
    this.datasets = datasets;
    this.urls = urls;
  }

  List<Route> routes() {
    return List.of(
        new Route(Method.GET, DOCUMENTS + "{document_id}/download", CredentialKind.DATASET, 0, this::download,
            RouteDoc.json("A signed address of the file a document was made from.").gives(DocumentSchemas.ADDRESS)
                .fails(Wire.OF_BASES)),
        new Route(Method.POST, DOCUMENTS + "download-zip", CredentialKind.DATASET, MAX_BODY, this::zip,
            RouteDoc.json("The files of up to 100 documents in a ZIP archive.",
                Param.body("document_ids", BodySchemas.IDS, "1 to 100 ids of documents.").must())
                .answers(200, "application/zip").fails(Wire.OF_BASES)));
  }

  private Reply download(Call call) {
    KnowledgeBase base = datasets.base(call);
    StoredDocument document = kept(datasets.document(call, base));
    return Reply.json(JsonNodeFactory.instance.objectNode().put("url",
        urls.document(call.caller().tenantId(), base.id(), document.id())));
  }

  private Reply zip(Call call) {
    KnowledgeBase base = datasets.base(call);
    List<String> ids = call.body().texts("document_ids");
    if (ids.isEmpty() || ids.size() > MAX_FILES) {
      throw new DifyException(ErrorCode.INVALID_PARAM,
          "'document_ids' must have 1 to " + MAX_FILES + " ids, not " + ids.size() + ".");
    }
    List<StoredDocument> documents = ids.stream().distinct().map(id -> kept(datasets.document(call, base, id)))
        .toList();
    KnowledgeDocuments files = datasets.of(call).documents();
    return new Reply.Written(base.name() + ".zip", "application/zip", sink -> write(base, documents, files, sink));
  }

  private static StoredDocument kept(StoredDocument document) {
    if (document.source() == null) {
      throw new DifyException(ErrorCode.NOT_FOUND, "The file of " + document.name() + " was not kept.");
    }
    return document;
  }

  /** One file at a time is in memory. */
  private static void write(KnowledgeBase base, List<StoredDocument> documents, KnowledgeDocuments files,
      EventSink sink) throws IOException {
    Set<String> taken = new HashSet<>();
    try (ZipOutputStream zip = new ZipOutputStream(stream(sink))) {
      for (StoredDocument document : documents) {
        SourceDocument file = files.file(base.id(), document.id());
        zip.putNextEntry(new ZipEntry(entryName(document, taken)));
        try (InputStream in = file.open()) {
          in.transferTo(zip);
        }
        zip.closeEntry();
      }
    }
  }

  private static OutputStream stream(EventSink sink) {
    return new OutputStream() {
      @Override
      public void write(int one) throws IOException {
        write(new byte[]{ (byte) one}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        sink.send(bytes, offset, length);
      }
    };
  }

  /** A name that leads nowhere when the archive is unpacked, once in it. */
  private static String entryName(StoredDocument document, Set<String> taken) {
    SourceRef source = document.source();
    String name = (source == null ? document.name() : source.fileName()).replaceAll("[\\\\/:*?\"<>|\\p{Cntrl}]", "_");
    String safe = name.matches("\\.*") ? "_" + name : name;
    int dot = safe.lastIndexOf('.');
    String stem = dot <= 0 ? safe : safe.substring(0, dot);
    String end = dot <= 0 ? "" : safe.substring(dot);
    String free = safe;
    for (int number = 2; !taken.add(free.toLowerCase(Locale.ROOT)); number++) {
      free = stem + " (" + number + ")" + end;
    }
    return free;
  }
}
