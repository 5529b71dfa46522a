package io.dify.core.model.bedrock;

import io.dify.core.secret.Secret;
import java.util.Optional;

/**
 * A key pair of AWS.
 *
 * @param accessKeyId its public half
 * @param secretAccessKey its secret half
 * @param sessionToken what temporary keys come with
 */
record AwsKeys(String accessKeyId, Secret secretAccessKey, Optional<Secret> sessionToken) {}
