package io.dify.runtime.http.service;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.FileRef;
import io.dify.core.value.Value;
import io.dify.runtime.conversation.Owner;
import io.dify.runtime.registry.LiveApp;
import io.dify.runtime.storage.FileUrls;
import io.dify.runtime.storage.Storage;
import io.dify.runtime.storage.StoredFile;
import io.dify.workflow.node.start.InputVariable;
import io.dify.workflow.node.start.StartConfig;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The files of requests as values: addresses, and uploads of the same app and end user. Only references are made; nothing is fetched. Thread-safe.
 */
final class FileInputs {
  private static final Set<String> TYPES = Set.of("image", "document", "audio", "video", "custom");

  private final Storage storage;
  private final InstantSource clock;

  FileInputs(Storage storage, InstantSource clock) {
    this.storage = storage;
    this.clock = clock;
  }

  /** Makes addresses of files. */
  FileUrls urls() {
    return storage.urls();
  }

  /**
   * The files of one request.
   *
   * @param files as they go into the run
   * @param inputs the inputs of the app with the files in them, as they go into the run
   * @param sent the files as they are remembered with the message
   */
  record Given(Value.Array files, Value.Obj inputs, Value.Array sent) {}

  /**
   * Reads files and inputs, and notes that the uploads among them are used.
   *
   * @throws DifyException {@code INVALID_PARAM}, also for files that the app does not take; {@code FILE_NOT_FOUND} for an upload that is not there or is somebody else's,
   *     {@code FILE_ACCESS_DENIED} for one of another app
   */
  Given read(LiveApp app, Owner owner, List<Value.Obj> files, Value.Obj inputs) {
    Reading reading = new Reading(owner);
    List<FileRef> references = files.stream().map(file -> reading.file("files", file)).toList();
    FilePermission.check(app.spec().features().fileUpload(), references);
    Map<String, Value> values = new LinkedHashMap<>(inputs.fields());
    if (app.spec().graph().root().config() instanceof StartConfig start) {
      for (InputVariable variable : start.variables()) {
        values.computeIfPresent(variable.name(), (name, value) -> switch (variable.type()) {
          case "file" -> reading.upload(name, value);
          case "file-list" -> value instanceof Value.Array list
              ? new Value.Array(list.items().stream().map(item -> reading.upload(name, item)).toList())
              : value;
          default -> value;
        });
      }
    }
    storage.records().use(owner.tenantId(), reading.uploads(), clock.instant());
    return new Given(new Value.Array(references.stream().<Value>map(Value.File::new).toList()),
        new Value.Obj(values), remembered(files, references));
  }

  /** The fields of a form that take files, of one request. */
  Fields fields(Owner owner) {
    return new Fields(new Reading(owner));
  }

  /** Reads files of a form. */
  final class Fields {
    private final Reading reading;

    private Fields(Reading reading) {
      this.reading = reading;
    }

    /** A file; what is none is left to the form to judge. */
    Value file(String name, Value value) {
      return value instanceof Value.Obj file ? new Value.File(reading.file(name, file)) : value;
    }

    /** A list of them. */
    Value list(String name, Value value) {
      return value instanceof Value.Array list
          ? new Value.Array(list.items().stream().map(item -> file(name, item)).toList())
          : value;
    }

    /** Notes that the uploads among them are used. */
    void use() {
      storage.records().use(reading.owner.tenantId(), reading.uploads(), clock.instant());
    }
  }

  private static Value.Array remembered(List<Value.Obj> sent, List<FileRef> files) {
    List<Value> all = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      all.add(remembered(sent.get(i), files.get(i)));
    }
    return new Value.Array(all);
  }

  private static Value remembered(Value.Obj sent, FileRef file) {
    Map<String, Value> fields = new LinkedHashMap<>(sent.fields());
    if (file.relatedId() != null) {
      fields.put("filename", Value.of(file.name()));
      fields.put("mime_type", Value.of(file.mimeType()));
      fields.put("size", Value.of(file.size()));
    }
    return new Value.Obj(fields);
  }

  /** One request being read, and the ids of the uploads it names. */
  private final class Reading {
    private final Owner owner;
    private final List<String> uploads = new ArrayList<>();

    Reading(Owner owner) {
      this.owner = owner;
    }

    List<String> uploads() {
      return uploads;
    }

    /** A file of an input; what is no upload is left to the input to judge. */
    Value upload(String input, Value value) {
      return value instanceof Value.Obj file && text(file, "transfer_method").equals("local_file")
          ? new Value.File(local(input, file))
          : value;
    }

    FileRef file(String place, Value.Obj file) {
      return switch (text(file, "transfer_method")) {
        case "local_file" -> local(place, file);
        case "remote_url" -> remote(place, file);
        default -> throw invalid(place, "'transfer_method' must be remote_url or local_file");
      };
    }

    private FileRef local(String place, Value.Obj file) {
      String type = type(place, file);
      String id = text(file, "upload_file_id");
      if (id.isBlank()) {
        throw invalid(place, "a file with transfer_method local_file needs its 'upload_file_id'");
      }
      StoredFile found = storage.records().find(owner.tenantId(), id).filter(this::isOwn)
          .orElseThrow(() -> new DifyException(ErrorCode.FILE_NOT_FOUND, "'" + place
              + "': there is no upload of that id by this end user, or not any more. Upload the file again."));
      uploads.add(id);
      FileRef reference = found.reference();
      return new FileRef(id, type, reference.transferMethod(), reference.name(), reference.extension(),
          reference.mimeType(), reference.size(), storage.keeper().url(owner.tenantId(), reference).orElse(null), id);
    }

    private boolean isOwn(StoredFile file) {
      if (file.source() == StoredFile.Source.UPLOAD && !file.origin().appId().equals(owner.appId())) {
        throw new DifyException(ErrorCode.FILE_ACCESS_DENIED, "The upload belongs to another app.");
      }
      return file.source() == StoredFile.Source.UPLOAD && file.origin().user().equals(owner.user());
    }
  }

  private static String type(String place, Value.Obj file) {
    String type = text(file, "type");
    if (!TYPES.contains(type)) {
      throw invalid(place, "'type' must be one of image, document, audio, video, custom");
    }
    return type;
  }

  private static FileRef remote(String place, Value.Obj file) {
    String type = type(place, file);
    String url = text(file, "url");
    String path = webPath(place, url);
    String name = path.substring(path.lastIndexOf('/') + 1);
    String extension = name.lastIndexOf('.') > 0 ? name.substring(name.lastIndexOf('.')) : "";
    return new FileRef(url, type, "remote_url", name, extension, "", -1, url, null);
  }

  private static String webPath(String place, String url) {
    try {
      URI uri = new URI(url);
      boolean web = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
      if (web && uri.getHost() != null && uri.getUserInfo() == null) {
        return uri.getPath() == null ? "" : uri.getPath();
      }
    } catch (URISyntaxException e) {
      // Answered below, like any other text that is no address.
    }
    throw invalid(place, "'url' must be an http or https address");
  }

  private static String text(Value.Obj file, String name) {
    return file.fields().get(name) instanceof Value.Text text ? text.text() : "";
  }

  private static DifyException invalid(String place, String what) {
    return new DifyException(ErrorCode.INVALID_PARAM, "'" + place + "': " + what + ".");
  }
}
