package io.dify.runtime.http.trigger;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.file.NewFile;
import io.dify.core.value.FileRef;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import io.dify.core.value.ValueType;
import io.dify.runtime.conversation.Owner;
import io.dify.runtime.http.Call;
import io.dify.runtime.http.FilePart;
import io.dify.runtime.http.FormBody;
import io.dify.runtime.storage.Storage;
import io.dify.runtime.storage.StoredFile;
import io.dify.workflow.node.trigger.WebhookConfig;
import io.dify.workflow.node.trigger.WebhookParameter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Bodies of requests to webhooks as values. Files are kept as uploads of the trigger's end user, those that the node declares and no others.
 *
 * @param storage keeps files
 * @param clock the clock
 */
record WebhookBody(Storage storage, InstantSource clock) {
  /**
   * Reads a body.
   *
   * @throws DifyException {@code BAD_REQUEST} when it is not what its type says, what {@link io.dify.runtime.storage.FileKeeper#upload} throws
   */
  Value read(Call call, WebhookConfig config, Owner owner) throws InterruptedException {
    return switch (call.mediaType()) {
      case WebhookConfig.JSON -> json(call.bytes());
      case WebhookConfig.MULTIPART, WebhookConfig.FORM -> form(call.form(), config, owner);
      case WebhookConfig.TEXT -> Value.of(text(call.bytes()).replace("\0", ""));
      case WebhookConfig.BYTES -> kept(owner, new NewFile("body.bin", WebhookConfig.BYTES, call.bytes()));
      default -> Value.nothing();
    };
  }

  private static Value json(byte[] bytes) {
    try {
      return bytes.length == 0 ? new Value.Obj(Map.of()) : ValueJson.read(text(bytes));
    } catch (DifyException e) {
      throw new DifyException(ErrorCode.BAD_REQUEST, "The body is not valid JSON in UTF-8.", e);
    }
  }

  /** Strictly: overlong forms could look like another text to whoever checked it before. */
  private static String text(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new DifyException(ErrorCode.BAD_REQUEST, "The body is not valid UTF-8.", e);
    }
  }

  private Value form(FormBody form, WebhookConfig config, Owner owner) {
    Map<String, Value> fields = new LinkedHashMap<>();
    for (WebhookParameter parameter : config.body()) {
      List<String> texts = form.fields().getOrDefault(parameter.name(), List.of());
      List<FilePart> files = form.files(parameter.name());
      if (parameter.type() == ValueType.FILE && !files.isEmpty()) {
        fields.put(parameter.name(), kept(owner, file(files.getFirst())));
      } else if (parameter.type() == ValueType.ARRAY_FILE && !files.isEmpty()) {
        fields.put(parameter.name(), new Value.Array(files.stream().map(part -> kept(owner, file(part))).toList()));
      } else if (!texts.isEmpty()) {
        fields.put(parameter.name(), parameter.type().isArray() ? Value.from(texts) : Value.of(texts.getFirst()));
      }
    }
    form.fields().forEach((name, texts) -> fields.putIfAbsent(name, Value.of(texts.getFirst())));
    return new Value.Obj(fields);
  }

  private static NewFile file(FilePart part) {
    return new NewFile(part.name(), part.mimeType(), part.size(), part::open);
  }

  private Value kept(Owner owner, NewFile file) {
    StoredFile stored = storage.keeper().upload(owner, file);
    storage.records().use(owner.tenantId(), List.of(stored.id()), clock.instant());
    FileRef reference = stored.reference();
    return new Value.File(storage.keeper().url(owner.tenantId(), reference).map(reference::at).orElse(reference));
  }
}
