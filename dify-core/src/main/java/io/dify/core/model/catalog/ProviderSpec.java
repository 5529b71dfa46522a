package io.dify.core.model.catalog;

import io.dify.core.model.ModelType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is known of a provider. Immutable.
 *
 * @param id short id
 * @param label its name for people
 * @param names other names of it: Dify's plugin ids, old and other short names
 * @param protocol what its chat models speak
 * @param types kinds of models it can offer
 * @param baseUrl its address, empty for services that are everywhere else
 * @param baseUrlSuffix what its addresses end in; added where somebody gives one without
 * @param fields what a credential consists of
 * @param headers sent with every call, by name
 * @param differences from OpenAI's protocol, where it speaks that
 * @param embedding how its embedding models are asked, if it has any
 * @param rerank how its reranking models are asked, if it has any
 */
public record ProviderSpec(String id, String label, List<String> names, Protocol protocol, Set<ModelType> types,
    Optional<String> baseUrl, String baseUrlSuffix, List<FieldSpec> fields, Map<String, String> headers,
    Differences differences, Optional<Offer> embedding, Optional<Offer> rerank) {
  /** Copies. */
  public ProviderSpec {
    names = List.copyOf(names);
    types = Set.copyOf(types);
    fields = List.copyOf(fields);
    headers = Map.copyOf(headers);
  }

  /** The field of this name. */
  public Optional<FieldSpec> field(String name) {
    return fields.stream().filter(each -> each.name().equals(name)).findFirst();
  }
}
