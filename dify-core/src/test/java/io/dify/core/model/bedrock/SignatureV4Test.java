package io.dify.core.model.bedrock;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.http.HttpBody;
import io.dify.core.http.HttpCall;
import io.dify.core.http.HttpHeaders;
import io.dify.core.http.HttpLimits;
import io.dify.core.secret.Secret;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The first three signatures are AWS's own: its example for IAM and two cases of its test suite. */
class SignatureV4Test {
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2015-08-30T12:36:00Z"));
  private static final Secret SECRET = Secret.of("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");

  private static SignatureV4 signer(String region, String service, Optional<String> token) {
    return new SignatureV4(new AwsKeys("AKIDEXAMPLE", SECRET, token.map(Secret::of)), region, service, CLOCK);
  }

  private static String authorization(SignatureV4 signer, HttpCall call) {
    HttpCall signed = signer.signed(call);
    assertThat(signed.headers().first("X-Amz-Date")).contains("20150830T123600Z");
    assertThat(signed.toString() + signer).doesNotContain(SECRET.reveal());
    return signed.headers().first("Authorization").orElse("");
  }

  private static HttpCall call(String method, String url, HttpHeaders headers, HttpBody body) {
    return new HttpCall(method, url, headers, body, HttpLimits.DEFAULT);
  }

  @Test
  void plainCallsAreSignedAsInTheTestSuite() {
    SignatureV4 signer = signer("us-east-1", "service", Optional.empty());
    assertThat(
        authorization(signer, call("GET", "https://example.amazonaws.com/", HttpHeaders.none(), HttpBody.none())))
        .isEqualTo("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
            + "SignedHeaders=host;x-amz-date, "
            + "Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
    assertThat(
        authorization(signer, call("POST", "https://example.amazonaws.com", HttpHeaders.none(), HttpBody.none())))
        .endsWith("Signature=5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b");
  }

  @Test
  void queriesAndHeadersAreSignedAsInTheExample() {
    HttpHeaders headers = HttpHeaders.none().with("Content-Type", "application/x-www-form-urlencoded; charset=utf-8");
    assertThat(authorization(signer("us-east-1", "iam", Optional.empty()),
        call("GET", "https://iam.amazonaws.com/?Version=2010-05-08&Action=ListUsers", headers, HttpBody.none())))
        .endsWith("SignedHeaders=content-type;host;x-amz-date, "
            + "Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7");
  }

  /** The value is that of AWS's own signer in Python, botocore's {@code SigV4Auth}, for the same call at the same time. */
  @Test
  void escapedPathsBodiesAndTokensAreSignedAsTheServiceReadsThem() {
    assertThat(authorization(signer("eu-west-1", "bedrock", Optional.of("token/1==")),
        call("POST", "https://bedrock-runtime.eu-west-1.amazonaws.com/model/"
            + "anthropic.claude-3-haiku-20240307-v1%3A0/converse-stream", HttpHeaders.none(),
            HttpBody.of("application/json", "{\"messages\":[]}"))))
        .endsWith("SignedHeaders=content-type;host;x-amz-date;x-amz-security-token, "
            + "Signature=de0a9d642d6a6b2307aa9bddf140fe1f40588716c340b32992d16ffe91538f87");
  }
}
