package io.dify.runtime.http.service;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.file.NewFile;
import io.dify.runtime.auth.CredentialKind;
import io.dify.runtime.conversation.Owner;
import io.dify.runtime.http.Call;
import io.dify.runtime.http.Download;
import io.dify.runtime.http.FilePart;
import io.dify.runtime.http.Method;
import io.dify.runtime.http.Param;
import io.dify.runtime.http.Reply;
import io.dify.runtime.http.Route;
import io.dify.runtime.http.RouteDoc;
import io.dify.runtime.http.Schema;
import io.dify.runtime.storage.FileUrls;
import io.dify.runtime.storage.Storage;
import io.dify.runtime.storage.StoredFile;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Files: uploading one, reading one with a key, reading one by a signed address. */
final class FileRoutes {
  static final int MAX_PARTS = 20;
  /** What a form may have besides its file. */
  static final long FORM_BYTES = 64 << 10;
  private static final Duration CACHED = Duration.ofHours(1);

  private final Apps apps;
  private final Storage storage;
  private final Map<String, SignedSource> sources;

  /** @param sources what signed addresses lead to, besides uploads and files of runs */
  FileRoutes(Apps apps, Storage storage, Map<String, SignedSource> sources) {
    this.apps = apps;
    this.storage = storage;
    this.sources = sources;
  }

  List<Route> routes() {
    Param attachment = Param.query("as_attachment", Schema.truth().otherwise(false), "Have it kept rather than shown.");
    return List.of(
        new Route(Method.POST, "/v1/files/upload", CredentialKind.APP,
            storage.limits().mostBytes() + FORM_BYTES, this::upload,
            RouteDoc.json("Takes a file for later use in a message or run.",
                Param.body("file", "string", "The file.").must(),
                Param.body("user", "string", "The end user, default " + Owner.DEFAULT_USER + "."))
                .gives(201, FileSchemas.UPLOAD).fails(ErrorCode.APP_UNAVAILABLE, ErrorCode.NO_FILE_UPLOADED,
                    ErrorCode.TOO_MANY_FILES, ErrorCode.FILENAME_NOT_EXISTS, ErrorCode.UNSUPPORTED_TYPE))
            .takingForms(MAX_PARTS),
        new Route(Method.GET, "/v1/files/{file_id}/preview", CredentialKind.APP, 0, this::preview,
            RouteDoc.json("A file that a message or run of the app used or made.", attachment,
                Param.query("user", "string", "The end user; when given, the file must be theirs."))
                .answers(200, RouteDoc.ANY)
                .fails(ErrorCode.APP_UNAVAILABLE, ErrorCode.FILE_ACCESS_DENIED, ErrorCode.FILE_NOT_FOUND)),
        new Route(Method.GET, "/files/{kind}/{tenant}/{file_id}", CredentialKind.NONE, 0, this::signed,
            RouteDoc.json("A file by its signed address, which other answers give.",
                Param.query("expires", "integer", "The end of the address's life, in seconds since 1970.").must(),
                Param.query("sign", "string", "The signature.").must(), attachment)
                .answers(200, RouteDoc.ANY)
                .fails(ErrorCode.FORBIDDEN, ErrorCode.FILE_NOT_FOUND, ErrorCode.NOT_FOUND)));
  }

  private Reply upload(Call call) {
    apps.any(call.caller());
    FilePart part = call.parts().file("file");
    Owner owner = Users.ofForm(call);
    StoredFile file = storage.keeper().upload(owner,
        new NewFile(part.name(), part.mimeType(), part.size(), part::open));
    return new Reply.Json(201, node(file), Map.of());
  }

  private ObjectNode node(StoredFile file) {
    String extension = file.extension();
    return JsonNodeFactory.instance.objectNode().put("id", file.id()).putNull("reference").put("name", file.name())
        .put("size", file.size()).put("extension", extension.isEmpty() ? "" : extension.substring(1))
        .put("mime_type", file.mimeType()).put("created_by", file.origin().endUserId())
        .put("created_at", file.createdAt().getEpochSecond()).putNull("preview_url")
        .put("source_url", storage.urls().sign(FileUrls.FILES, file.origin().tenantId(), file.id()))
        .putNull("original_url").putNull("user_id").put("tenant_id", file.origin().tenantId())
        .putNull("conversation_id").putNull("file_key");
  }

  private Reply preview(Call call) {
    apps.any(call.caller());
    StoredFile file = storage.records().find(call.caller().tenantId(), call.path("file_id"))
        .filter(found -> found.usedAt() != null).orElseThrow(FileRoutes::notFound);
    if (!file.origin().appId().equals(call.caller().appId())) {
      throw new DifyException(ErrorCode.FILE_ACCESS_DENIED, "This file belongs to another app.");
    }
    Optional<String> user = call.query("user");
    if (user.isPresent() && !user.get().equals(file.origin().user())) {
      throw notFound();
    }
    return reply(call, download(file).cached(file.hash(), CACHED, true));
  }

  private Download download(StoredFile file) {
    return Download.of(file.name(), file.mimeType(), file.size(),
        offset -> storage.keeper().open(file.origin().tenantId(), file.id(), offset));
  }

  private Reply signed(Call call) {
    String kind = call.path("kind");
    String tenant = call.path("tenant");
    String id = call.path("file_id");
    storage.urls().check(kind, tenant, id, call.query("expires").orElse(""), call.query("sign").orElse(""));
    Optional<Download> found = kind.equals(FileUrls.FILES)
        ? storage.records().find(tenant, id).map(this::download)
        : Optional.ofNullable(sources.get(kind)).flatMap(source -> source.find(tenant, id));
    return reply(call, found.orElseThrow(FileRoutes::notFound).cached("", CACHED, false));
  }

  private static Reply reply(Call call, Download file) {
    boolean kept = call.query("as_attachment", "false", List.of("true", "false", "1", "0")).matches("true|1");
    return new Reply.Bytes(kept ? file.asAttachment() : file);
  }

  private static DifyException notFound() {
    return new DifyException(ErrorCode.FILE_NOT_FOUND, "There is no such file, or nobody has used it.");
  }
}
