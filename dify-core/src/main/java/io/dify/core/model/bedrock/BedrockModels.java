package io.dify.core.model.bedrock;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.ChatModel;
import io.dify.core.model.rest.DirectChat;
import io.dify.core.model.rest.ModelService;
import io.dify.core.secret.Secret;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;

/**
 * The models of one account at Amazon Bedrock, which has an API key (a bearer token) or a key pair that signs each call; the API key is used where both
 * are given. Thread-safe.
 */
public final class BedrockModels {
  private static final String SIGNING_NAME = "bedrock";
  private final ModelService service;
  private final Optional<SignatureV4> signature;

  private BedrockModels(ModelService service, Optional<SignatureV4> signature) {
    this.service = service;
    this.signature = signature;
  }

  /**
   * The models of an account.
   *
   * @param service the account; its address is that of the region unless the field {@code base_url} gives one
   * @param fields gives the fields {@code api_key}, {@code access_key_id}, {@code secret_access_key}, {@code session_token}, {@code region} and
   *     {@code base_url}, empty where they are not set
   * @param clock time of signing
   * @throws DifyException {@code INVALID_PARAM} naming the field that is missing or wrong
   */
  public static BedrockModels of(ModelService service, Function<String, Optional<String>> fields,
      InstantSource clock) {
    String region = fields.apply("region").filter(name -> name.matches("[a-z0-9-]{1,40}"))
        .orElseThrow(() -> wrong("region", "must be the name of an AWS region, such as us-east-1"));
    ModelService there = fields.apply("base_url").isPresent()
        ? service
        : service.at("https://bedrock-runtime." + region + ".amazonaws.com");
    if (fields.apply("api_key").isPresent()) {
      return new BedrockModels(there, Optional.empty());
    }
    return new BedrockModels(there.keyedBy("secret_access_key (with access_key_id)"),
        Optional.of(new SignatureV4(keys(fields), region, SIGNING_NAME, clock)));
  }

  private static AwsKeys keys(Function<String, Optional<String>> fields) {
    Optional<String> id = fields.apply("access_key_id");
    Optional<String> secret = fields.apply("secret_access_key");
    if (id.isEmpty() && secret.isEmpty()) {
      throw wrong("api_key", "is missing, and so are access_key_id and secret_access_key");
    }
    return new AwsKeys(id.orElseThrow(() -> wrong("access_key_id", "is missing")),
        Secret.of(secret.orElseThrow(() -> wrong("secret_access_key", "is missing"))),
        fields.apply("session_token").map(Secret::of));
  }

  private static DifyException wrong(String field, String problem) {
    return new DifyException(ErrorCode.INVALID_PARAM,
        "The field " + field + " of the provider Amazon Bedrock (bedrock) " + problem + ".");
  }

  /** Where the service is. */
  public ModelService service() {
    return service;
  }

  /**
   * A chat model.
   *
   * @param name id of a model or inference profile, or its ARN
   * @param callsTools whether it is known to call tools when made to
   */
  public ChatModel chat(String name, boolean callsTools) {
    return new DirectChat(service, name, new ConverseProtocol(service, name, callsTools, signature));
  }

  /** Where the service is. */
  @Override
  public String toString() {
    return service.toString();
  }
}
