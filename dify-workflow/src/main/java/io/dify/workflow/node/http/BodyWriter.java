package io.dify.workflow.node.http;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.http.FormPart;
import io.dify.core.http.HttpBody;
import io.dify.core.http.UrlText;
import io.dify.core.template.Selector;
import io.dify.core.template.Template;
import io.dify.core.value.FileRef;
import io.dify.core.value.Value;
import io.dify.workflow.node.NodeContext;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Makes the body of one request. For one thread. */
final class BodyWriter {
  private static final String BINARY = "application/octet-stream";

  private final NodeContext context;
  private final int maxBytes;
  private int bytes;

  BodyWriter(NodeContext context, int maxBytes) {
    this.context = context;
    this.maxBytes = maxBytes;
  }

  HttpBody write(RequestBody body) {
    return switch (body) {
      case RequestBody.None none -> HttpBody.none();
      case RequestBody.FormData form -> HttpBody.multipart(parts(form.parts()));
      case RequestBody.FormUrlEncoded form -> HttpBody.of("application/x-www-form-urlencoded", sized(form.fields()
          .stream().map(field -> UrlText.component(context.render(field.key())) + "="
              + UrlText.component(context.render(field.value())))
          .collect(Collectors.joining("&"))));
      case RequestBody.Json json -> HttpBody.of("application/json", sized(JsonRepair.of(json.text(), context::render)));
      case RequestBody.Raw raw -> HttpBody.of("text/plain; charset=utf-8", sized(context.render(raw.text())));
      case RequestBody.Binary binary -> binary(binary.file());
    };
  }

  private HttpBody binary(Selector selector) {
    List<FileRef> files = files(selector);
    if (files.size() != 1) {
      throw new DifyException(ErrorCode.INVALID_PARAM,
          "A binary body is one file, and variable " + selector + " holds " + files.size() + ".");
    }
    return HttpBody.of(type(files.getFirst()), content(files.getFirst()));
  }

  private List<FormPart> parts(List<RequestBody.Part> parts) {
    List<FormPart> written = new ArrayList<>();
    for (RequestBody.Part part : parts) {
      switch (part) {
        case RequestBody.Field field -> written
            .add(FormPart.field(context.render(field.key()), sized(context.render(field.value()))));
        case RequestBody.FileField field -> {
          Selector selector = field.file().orElseThrow(() -> new DifyException(ErrorCode.INVALID_PARAM,
              "The field " + field.key().source() + " of the form names no file; choose a variable."));
          for (FileRef file : files(selector)) {
            written.add(FormPart.file(context.render(field.key()), file.name(), type(file), content(file)));
          }
        }
      }
    }
    return written;
  }

  private List<FileRef> files(Selector selector) {
    Value value = context.get(selector).orElseThrow(() -> new DifyException(ErrorCode.VARIABLE_NOT_FOUND,
        "Variable " + selector + " not found: no node has set it on this path."));
    List<Value> items = value instanceof Value.Array list ? list.items() : List.of(value);
    List<FileRef> files = new ArrayList<>();
    for (Value item : items) {
      if (!(item instanceof Value.File file)) {
        throw new DifyException(ErrorCode.TYPE_MISMATCH, "Variable " + selector
            + " must be a file or a list of files, not " + value.type().wire() + "; choose another variable.");
      }
      files.add(file.file());
    }
    return files;
  }

  private static String type(FileRef file) {
    return file.mimeType().isBlank() ? BINARY : file.mimeType();
  }

  private byte[] content(FileRef file) {
    try (InputStream in = context.files().open(file, context.cancellation())) {
      byte[] content = in.readNBytes(maxBytes - bytes + 1);
      count(content.length);
      return content;
    } catch (IOException e) {
      throw new DifyException(ErrorCode.FILE_UNREADABLE,
          "File " + file.name() + " cannot be read to its end (" + e.getClass().getSimpleName() + ").", e);
    }
  }

  private String sized(String text) {
    count(text.getBytes(StandardCharsets.UTF_8).length);
    return text;
  }

  private void count(int more) {
    bytes += more;
    if (bytes > maxBytes) {
      throw new DifyException(ErrorCode.TOO_LARGE, "The body of the request is longer than " + maxBytes
          + " bytes. Send less, or raise RequestLimits.maxRequestBytes (DIFY_HTTP_MAX_REQUEST_BYTES).");
    }
  }
}
