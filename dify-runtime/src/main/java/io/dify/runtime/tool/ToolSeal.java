package io.dify.runtime.tool;

import io.dify.core.error.DifyException;
import io.dify.core.secret.MasterKeyFile;
import io.dify.core.secret.Sealer;
import io.dify.core.secret.Secret;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Seals and opens the secrets of sources of tools; asks for the master key only when there is something to seal or open. Thread-safe. */
final class ToolSeal {
  private final MasterKeyFile keys;
  private final SecureRandom random;

  ToolSeal(MasterKeyFile keys, SecureRandom random) {
    this.keys = keys;
    this.random = random;
  }

  /**
   * The fields, sealed; empty for none.
   *
   * @param present what is kept already: it shows whether a key must be there
   */
  String seal(Map<String, Secret> fields, SealedTools source, List<SealedTools> present) {
    if (fields.isEmpty()) {
      return "";
    }
    boolean first = present.stream().allMatch(other -> other.sealed().isEmpty());
    Map<String, Object> plain = new LinkedHashMap<>();
    fields.forEach((name, secret) -> plain.put(name, secret.reveal()));
    return new Sealer(first ? keys.orNew() : keys.existing(), random)
        .seal(Secret.of(ValueJson.write(Value.from(plain))), source.place());
  }

  /**
   * The fields of a source.
   *
   * @throws DifyException when the master key is lost or another one, naming the source
   */
  Map<String, Secret> open(SealedTools source) {
    Map<String, Secret> fields = new LinkedHashMap<>();
    if (source.sealed().isEmpty()) {
      return fields;
    }
    try {
      Secret opened = new Sealer(keys.existing(), random).open(source.sealed(), source.place());
      if (ValueJson.read(opened.reveal()) instanceof Value.Obj object) {
        object.fields().forEach((name, value) -> {
          if (value instanceof Value.Text text) {
            fields.put(name, Secret.of(text.text()));
          }
        });
      }
      return fields;
    } catch (DifyException e) {
      throw new DifyException(e.code(), "Tools of " + source.name() + ": " + e.text());
    }
  }
}
