package io.dify.core.model.bedrock;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.http.HttpBody;
import io.dify.core.http.HttpCall;
import io.dify.core.http.HttpHeaders;
import io.dify.core.http.Origin;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs calls with AWS Signature Version 4 ("Create a signed AWS API request" in the IAM user guide), as all services but S3 want it: paths are encoded
 * once more. All headers are signed. Thread-safe.
 *
 * @param keys who calls
 * @param region region of the service
 * @param service its name in signatures
 * @param clock time of signing
 */
record SignatureV4(AwsKeys keys, String region, String service, InstantSource clock) {
  private static final String ALGORITHM = "AWS4-HMAC-SHA256";
  private static final String END = "aws4_request";
  private static final String DATE = "X-Amz-Date";
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT)
      .withZone(ZoneOffset.UTC);

  /** The call with the headers that prove who makes it. */
  HttpCall signed(HttpCall call) {
    String time = TIME.format(clock.instant());
    HttpHeaders headers = call.headers().with(DATE, time);
    if (keys.sessionToken().isPresent()) {
      headers = headers.with("X-Amz-Security-Token", keys.sessionToken().get().reveal());
    }
    Map<String, String> fields = fields(call, headers);
    String names = String.join(";", fields.keySet());
    String scope = String.join("/", time.substring(0, 8), region, service, END);
    String text = String.join("\n", ALGORITHM, time, scope, hash(HttpBody.of("", canonical(call, fields, names))));
    String authorization = ALGORITHM + " Credential=" + keys.accessKeyId() + "/" + scope + ", SignedHeaders=" + names
        + ", Signature=" + HexFormat.of().formatHex(hmac(key(time.substring(0, 8)), text));
    return new HttpCall(call.method(), call.url(), headers.with("Authorization", authorization), call.body(),
        call.limits());
  }

  private static String canonical(HttpCall call, Map<String, String> fields, String names) {
    URI address = URI.create(call.url());
    String headers = fields.entrySet().stream().map(field -> field.getKey() + ":" + field.getValue() + "\n")
        .collect(Collectors.joining());
    return String.join("\n", call.method(), path(address), query(address), headers, names, hash(call.body()));
  }

  private static String path(URI address) {
    String path = address.getRawPath();
    return path.isEmpty()
        ? "/"
        : URLEncoder.encode(path, StandardCharsets.UTF_8).replace("%2F", "/").replace("%7E", "~").replace("*", "%2A");
  }

  private static String query(URI address) {
    return address.getRawQuery() == null
        ? ""
        : Arrays.stream(address.getRawQuery().split("&")).map(each -> each.contains("=") ? each : each + "=").sorted()
            .collect(Collectors.joining("&"));
  }

  private static Map<String, String> fields(HttpCall call, HttpHeaders headers) {
    Map<String, String> fields = new TreeMap<>();
    fields.put("host", Origin.of(call.url()).authority());
    if (!call.body().contentType().isEmpty()) {
      fields.put("content-type", call.body().contentType());
    }
    headers.fields().forEach((name, values) -> fields.put(name.toLowerCase(Locale.ROOT),
        values.stream().map(value -> value.strip().replaceAll(" +", " ")).collect(Collectors.joining(","))));
    return fields;
  }

  private byte[] key(String date) {
    byte[] key = ("AWS4" + keys.secretAccessKey().reveal()).getBytes(StandardCharsets.UTF_8);
    for (String part : new String[]{ date, region, service, END}) {
      key = hmac(key, part);
    }
    return key;
  }

  private static byte[] hmac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, mac.getAlgorithm()));
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw noAlgorithm(e);
    }
  }

  private static String hash(HttpBody body) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      body.addTo(digest);
      return HexFormat.of().formatHex(digest.digest());
    } catch (GeneralSecurityException e) {
      throw noAlgorithm(e);
    }
  }

  /** Every Java platform must have both. */
  private static DifyException noAlgorithm(GeneralSecurityException e) {
    return new DifyException(ErrorCode.INTERNAL, "This Java platform has no SHA-256. Use a complete one.", e);
  }
}
