package io.dify.core.model.catalog;

import io.dify.core.model.ProviderAccount;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A field of a provider's credential.
 *
 * @param name its name here: {@code api_key}, {@code base_url} ...
 * @param also other names it is known by, such as Dify's
 * @param isRequired whether there is no connecting without it
 * @param isSecret whether nobody may see it
 * @param byDefault its value when it is left out, may be empty
 * @param use what becomes of it
 */
public record FieldSpec(String name, List<String> also, boolean isRequired, boolean isSecret, String byDefault,
    FieldUse use) {
  /** Copies. */
  public FieldSpec {
    also = List.copyOf(also);
  }

  /** Its value in an account, under whichever name it is given there; else its default. */
  public Optional<String> in(ProviderAccount account) {
    return Stream.concat(Stream.of(name), also.stream()).flatMap(each -> account.field(each).stream()).findFirst()
        .or(() -> Optional.of(byDefault).filter(value -> !value.isEmpty()));
  }
}
