package io.dify.core.replay;

import io.dify.core.cancel.Cancellation;
import io.dify.core.http.HttpBody;
import io.dify.core.http.HttpCall;
import io.dify.core.http.HttpGateway;
import io.dify.core.http.HttpHeaders;
import io.dify.core.http.HttpReply;
import io.dify.core.http.OutgoingHttp;
import io.dify.core.http.RequestLimits;
import io.dify.core.value.Value;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The way out of requests that apps write down, each of which passes through a {@link Traffic}; redirects are requests of their own. Headers and parameters whose
 * names sound like secrets are hidden, in requests and in answers. Thread-safe.
 *
 * @param way the way behind it; asked only when a request is really made
 * @param traffic what requests pass through
 * @param secrets told of what was hidden
 * @param place who asks, see {@link Question#place}
 */
public record PassingHttp(Supplier<OutgoingHttp> way, Traffic traffic, Secrets secrets, String place) {
  /** Bytes kept of an answer at most: 4 MiB. */
  static final int MAX_ANSWER_BYTES = 4 << 20;

  /** The way out. */
  public OutgoingHttp outgoing() {
    Question question = new Question(ExchangeKind.HTTP_LIMITS, place, new Value.Obj(Map.of()));
    RequestLimits limits = traffic.pass(Crossing.lookup(question, () -> way.get().limits(), PassingHttp::write,
        PassingHttp::limits, RequestLimits.DEFAULT));
    return new OutgoingHttp(HttpGateway.sending(this::send), limits);
  }

  private static Value write(RequestLimits limits) {
    return Value.from(Map.of("max_text_bytes", limits.maxTextBytes(), "max_binary_bytes", limits.maxBinaryBytes(),
        "max_request_bytes", limits.maxRequestBytes(), "max_redirects", limits.maxRedirects(), "unverified",
        limits.mayTrustAnybody()));
  }

  private static RequestLimits limits(Value written) {
    Fields in = Fields.of(written);
    RequestLimits usual = RequestLimits.DEFAULT;
    return new RequestLimits(usual.connect(), usual.read(), usual.write(), usual.total(), in.small("max_text_bytes"),
        in.small("max_binary_bytes"), in.small("max_request_bytes"), in.small("max_redirects"),
        in.truth("unverified"));
  }

  private HttpReply send(HttpCall call, Cancellation cancellation) {
    Map<String, Value> body = new LinkedHashMap<>();
    body.put("method", Value.of(call.method()));
    body.put("url", Value.of(secrets.address(call.url())));
    body.put("headers", headers(call.headers()));
    body.put("type", Value.of(call.body().contentType()));
    body.put("body", Content.write(call.body().bytes(), MAX_ANSWER_BYTES));
    return traffic.pass(Crossing.<Whole, RuntimeException>of(
        new Question(ExchangeKind.HTTP, place, new Value.Obj(body)), () -> live(call, cancellation), this::write,
        written -> read(call.url(), written))).reply();
  }

  /** An answer that has been read to its end. */
  private record Whole(String url, int status, HttpHeaders headers, HttpBody body) {
    HttpReply reply() {
      return HttpReply.of(url, status, headers, body.bytes());
    }
  }

  private Whole live(HttpCall call, Cancellation cancellation) {
    try (HttpReply reply = way.get().gateway().send(call, cancellation)) {
      return new Whole(reply.url(), reply.status(), reply.headers(), HttpBody.of("", reply.rest()));
    }
  }

  private Value.Obj headers(HttpHeaders headers) {
    Map<String, Value> out = new LinkedHashMap<>();
    headers.fields().forEach(
        (name, values) -> out.put(name, Value.from(values.stream().map(value -> secrets.field(name, value)).toList())));
    return new Value.Obj(out);
  }

  private Value write(Whole reply) {
    Map<String, Value> out = new LinkedHashMap<>();
    out.put("status", Value.of(reply.status()));
    out.put("headers", headers(reply.headers()));
    out.put("body", Content.write(reply.body().bytes(), MAX_ANSWER_BYTES));
    return new Value.Obj(out);
  }

  private static Whole read(String url, Value written) {
    Fields in = Fields.of(written);
    HttpHeaders headers = HttpHeaders.none();
    Fields given = in.under("headers");
    for (String name : given.object().fields().keySet()) {
      for (String value : given.texts(name)) {
        headers = headers.and(name, value);
      }
    }
    return new Whole(url, in.small("status"), headers, HttpBody.of("", Content.read(in.value("body"))));
  }
}
