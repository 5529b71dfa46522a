package io.dify.runtime.http;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCategory;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.ValueJson;
import io.dify.runtime.auth.Authenticator;
import io.dify.runtime.auth.Caller;
import io.dify.runtime.auth.CredentialKind;
import io.dify.runtime.limit.Admission;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes each request through the table: route, credential, body, handler, answer. In this order, so that nobody unknown makes us read a body. */
final class Dispatcher extends Handler.Abstract {
  private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
  private static final byte[] NO_BODY = {};
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final RouteTable table;
  private final Authenticator authenticator;
  private final Admission admission;
  private final FormReader forms;
  private final RequestObserver observer;
  private final RequestIds ids;

  Dispatcher(RouteTable table, Authenticator authenticator, HttpServer.Around around, FormReader forms) {
    this.table = table;
    this.authenticator = authenticator;
    this.admission = around.admission();
    this.forms = forms;
    this.observer = around.observer();
    this.ids = new RequestIds(around.ids());
  }

  /** What has become known of a request, for whoever observes. For one thread. */
  private static final class Progress {
    private final long startNanos = System.nanoTime();
    private @Nullable Route route;
    private @Nullable Caller caller;
    private @Nullable ErrorCode error;

    RequestEnd end(Response response) {
      return new RequestEnd(route, caller, response.getStatus(), error,
          Duration.ofNanos(System.nanoTime() - startNanos));
    }
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    Progress progress = new Progress();
    String id = ids.of(request.getHeaders().get(RequestIds.HEADER));
    response.getHeaders().put(RequestIds.HEADER, id);
    RequestObserver.Watch watch = observer
        .began(new RequestHead(id, request.getMethod(), request.getHeaders().get("traceparent")));
    try {
      return handle(request, response, callback, progress);
    } finally {
      watch.ended(progress.end(response));
    }
  }

  private boolean handle(Request request, Response response, Callback callback, Progress progress) {
    try {
      Reply reply = reply(request, response, progress);
      try {
        write(reply, request, response, callback);
      } catch (DifyException e) {
        if (response.isCommitted()) {
          throw e;
        }
        String id = response.getHeaders().get(RequestIds.HEADER);
        response.reset();
        response.getHeaders().put(RequestIds.HEADER, id);
        progress.error = e.code();
        write(ErrorReply.of(e), request, response, callback);
      }
    } catch (IOException e) {
      LOG.debug("The client of {} is gone.", request.getHttpURI().getPath());
      callback.failed(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      callback.failed(e);
    }
    return true;
  }

  private Reply reply(Request request, Response response, Progress progress)
      throws IOException, InterruptedException {
    String path = Request.getPathInContext(request);
    ErrorForm errors = (error, authorization) -> ErrorReply.of(error);
    try {
      String method = request.getMethod().equals("HEAD") ? "GET" : request.getMethod();
      RouteTable.Match match = table.match(method, path);
      errors = match.route().errors();
      progress.route = match.route();
      return answer(request, match, progress);
    } catch (RuntimeException e) {
      if (e instanceof HttpException refused) {
        progress.error = ErrorCode.BAD_REQUEST;
        return unreadable(refused.getCode());
      }
      DifyException error = DifyException.of(e);
      progress.error = error.code();
      failed(request, path, response.getHeaders(), error);
      return errors.of(error, request.getHeaders().get(HttpHeader.AUTHORIZATION));
    }
  }

  private static Reply unreadable(int status) {
    return new Reply.Json(status, ErrorReply.body(status, ErrorCode.BAD_REQUEST.wire(),
        "The address of this request cannot be read; encode it as UTF-8."), Map.of());
  }

  private Reply answer(Request request, RouteTable.Match match, Progress progress)
      throws IOException, InterruptedException {
    Route route = match.route();
    @Nullable
    Caller caller = route.credential() == CredentialKind.NONE ? null : admitted(request, route, progress);
    Map<String, String> query = queryOf(request);
    if (route.maxParts() > 0) {
      try (Parts parts = forms.read(request, route.maxBodyBytes(), route.maxParts())) {
        if (caller != null) {
          admission.uploaded(caller, parts.bytes());
        }
        return route.handler().handle(new Call(match.params(), query, NO_BODY, parts, caller));
      }
    }
    byte[] body = route.maxBodyBytes() == 0 ? NO_BODY : BodyReader.read(request, route.maxBodyBytes());
    return route.handler().handle(new Call(match.params(), query, body, Parts.NONE, caller));
  }

  private Caller admitted(Request request, Route route, Progress progress) {
    Caller caller = authenticator.authenticate(route.credential(),
        request.getHeaders().get(route.credential().header()));
    progress.caller = caller;
    RequestLog.works(caller);
    admission.request(caller);
    if (route.maxParts() > 0) {
      admission.beforeUpload(caller);
    }
    return caller;
  }

  private static Map<String, String> queryOf(Request request) {
    Map<String, String> query = new HashMap<>();
    Request.extractQueryParameters(request).forEach(field -> query.put(field.getName(), field.getValue()));
    return query;
  }

  private void failed(Request request, String path, HttpFields.Mutable headers, DifyException error)
      throws IOException {
    if (error.code().category() == ErrorCategory.INTERNAL) {
      LOG.error("{} {} failed.", request.getMethod(), path, error);
    } else {
      LOG.debug("{} {}: {}", request.getMethod(), path, error.text());
    }
    switch (error.code()) {
      case UNAUTHORIZED, FORBIDDEN, NOT_FOUND, TOO_MANY_REQUESTS, RATE_LIMITED -> BodyReader.discard(request);
      case METHOD_NOT_ALLOWED -> {
        BodyReader.discard(request);
        headers.put(HttpHeader.ALLOW, String.join(", ", table.allowed(path)));
      }
      case TOO_LARGE -> headers.put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE.asString());
      default -> {
      }
    }
  }

  private static void write(Reply reply, Request request, Response response, Callback callback)
      throws IOException, InterruptedException {
    switch (reply) {
      case Reply.Json json -> {
        json.headers().forEach((name, value) -> response.getHeaders().put(name, value));
        whole(response, callback, json.status(), "application/json", ValueJson.mapper().writeValueAsBytes(json.body()));
      }
      case Reply.Text text ->
        whole(response, callback, text.status(), text.mediaType() + "; charset=utf-8",
            text.body().getBytes(StandardCharsets.UTF_8));
      case Reply.Empty empty -> {
        response.setStatus(204);
        callback.succeeded();
      }
      case Reply.Bytes bytes -> new DownloadWriter(request, response).write(bytes.download(), callback);
      case Reply.Events events -> stream(events.source(), response, callback);
    }
  }

  private static void whole(Response response, Callback callback, int status, String type, byte[] body) {
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
    response.write(true, ByteBuffer.wrap(body), callback);
  }

  private static void stream(EventSource source, Response response, Callback callback)
      throws IOException, InterruptedException {
    response.setStatus(200);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/event-stream; charset=utf-8");
    response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-cache");
    response.getHeaders().put("X-Accel-Buffering", "no");
    source.writeTo((bytes, offset, length) -> Content.Sink.write(response, false,
        ByteBuffer.wrap(bytes, offset, length)));
    response.write(true, NOTHING.slice(), callback);
  }
}
