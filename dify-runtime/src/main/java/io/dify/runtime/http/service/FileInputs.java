package io.dify.runtime.http.service;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.FileRef;
import io.dify.core.value.Value;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The {@code files} of a request as values. Only references are made; nothing is fetched. */
final class FileInputs {
  private static final Set<String> TYPES = Set.of("image", "document", "audio", "video", "custom");

  private FileInputs() {}

  static Value.Array of(List<Value.Obj> files) {
    List<Value> values = new ArrayList<>();
    files.forEach(file -> values.add(new Value.File(file(file))));
    return new Value.Array(values);
  }

  private static FileRef file(Value.Obj file) {
    String type = text(file, "type");
    if (!TYPES.contains(type)) {
      throw invalid("'type' must be one of image, document, audio, video, custom");
    }
    String method = text(file, "transfer_method");
    if (method.equals("local_file")) {
      throw invalid("uploads ('local_file') are not offered by this server; use 'remote_url'");
    }
    if (!method.equals("remote_url")) {
      throw invalid("'transfer_method' must be remote_url or local_file");
    }
    String url = text(file, "url");
    String path = webPath(url);
    String name = path.substring(path.lastIndexOf('/') + 1);
    String extension = name.lastIndexOf('.') > 0 ? name.substring(name.lastIndexOf('.')) : "";
    return new FileRef(url, type, method, name, extension, "", -1, url, null);
  }

  private static String webPath(String url) {
    try {
      URI uri = new URI(url);
      boolean web = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
      if (web && uri.getHost() != null && uri.getUserInfo() == null) {
        return uri.getPath() == null ? "" : uri.getPath();
      }
    } catch (URISyntaxException e) {
      // Answered below, like any other text that is no address.
    }
    throw invalid("'url' must be an http or https address");
  }

  private static String text(Value.Obj file, String name) {
    return file.fields().get(name) instanceof Value.Text text ? text.text() : "";
  }

  private static DifyException invalid(String what) {
    return new DifyException(ErrorCode.INVALID_PARAM, "'files': " + what + ".");
  }
}
