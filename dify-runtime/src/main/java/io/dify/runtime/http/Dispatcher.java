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
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
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

  Dispatcher(RouteTable table, Authenticator authenticator, FormReader forms, HttpServer.Around around) {
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
    } finally {
      SlowClients.answered(request);
    }
    return true;
  }

  private Reply reply(Request request, Response response, Progress progress) throws InterruptedException {
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
    } catch (IOException e) {
      LOG.debug("The body of {} {} did not arrive.", request.getMethod(), path, e);
      return incomplete(e);
    }
  }

  /** The client went away, or lied about what it was going to send; whether anybody reads the answer is open. */
  private static Reply incomplete(IOException cause) {
    boolean late = false;
    for (Throwable e = cause; e != null; e = e.getCause()) {
      late |= e instanceof TimeoutException;
    }
    int status = late ? 408 : 400;
    return new Reply.Json(status, ErrorReply.body(status, ErrorCode.BAD_REQUEST.wire(), late
        ? "The body of this request did not arrive in time. Send it at once."
        : "The body of this request was cut off or is not framed as its headers say."),
        Map.of(HttpHeader.CONNECTION.asString(), HttpHeaderValue.CLOSE.asString()));
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
    Map<String, List<String>> query = queryOf(request);
    CallHead head = new CallHead(request.getMethod(), request.getHeaders());
    route.handler().before(new Call(match.params(), query, NO_BODY, Parts.NONE, caller, head));
    if (route.maxParts() > 0) {
      try (Parts parts = forms.read(request, route.maxBodyBytes(), route.maxParts())) {
        if (caller != null) {
          admission.uploaded(caller, parts.bytes());
        }
        SlowClients.arrived(request);
        return route.handler().handle(new Call(match.params(), query, NO_BODY, parts, caller, head));
      }
    }
    byte[] body = body(request, route);
    SlowClients.arrived(request);
    return route.handler().handle(new Call(match.params(), query, body, Parts.NONE, caller, head));
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

  private static byte[] body(Request request, Route route) throws IOException {
    if (route.maxBodyBytes() > 0) {
      return BodyReader.read(request, route.maxBodyBytes());
    }
    if (request.getLength() != 0) {
      BodyReader.discard(request);
    }
    return NO_BODY;
  }

  private static Map<String, List<String>> queryOf(Request request) {
    Map<String, List<String>> query = new HashMap<>();
    Request.extractQueryParameters(request).forEach(field -> query.put(field.getName(), field.getValues()));
    return query;
  }

  private void failed(Request request, String path, HttpFields.Mutable headers, DifyException error) {
    if (error.code().category() == ErrorCategory.INTERNAL) {
      LOG.error("{} {} failed.", request.getMethod(), path, error);
    } else {
      LOG.debug("{} {}: {}", request.getMethod(), path, error.text());
    }
    switch (error.code()) {
      case UNAUTHORIZED, FORBIDDEN, NOT_FOUND, UNSUPPORTED_TYPE, TOO_MANY_REQUESTS, RATE_LIMITED ->
        discard(request, headers);
      case METHOD_NOT_ALLOWED -> {
        discard(request, headers);
        headers.put(HttpHeader.ALLOW, String.join(", ", table.allowed(path)));
      }
      case TOO_LARGE -> headers.put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE.asString());
      default -> {
      }
    }
  }

  private static void discard(Request request, HttpFields.Mutable headers) {
    try {
      BodyReader.discard(request);
    } catch (IOException e) {
      headers.put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE.asString());
    }
  }

  private static void write(Reply reply, Request request, Response response, Callback callback)
      throws IOException, InterruptedException {
    switch (reply) {
      case Reply.Json json -> {
        json.headers().forEach((name, value) -> response.getHeaders().put(name, value));
        whole(response, callback, json.status(), "application/json", ValueJson.mapper().writeValueAsBytes(json.body()));
      }
      case Reply.Text text -> {
        text.headers().forEach((name, value) -> response.getHeaders().put(name, value));
        whole(response, callback, text.status(), text.mediaType() + "; charset=utf-8",
            text.body().getBytes(StandardCharsets.UTF_8));
      }
      case Reply.Empty empty -> {
        response.setStatus(204);
        callback.succeeded();
      }
      case Reply.Bytes bytes -> new DownloadWriter(request, response).write(bytes.download(), callback);
      case Reply.Written file -> written(file, response, callback);
      case Reply.Events events -> stream(events.source(), response, callback);
    }
  }

  private static void whole(Response response, Callback callback, int status, String type, byte[] body) {
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
    response.write(true, ByteBuffer.wrap(body), callback);
  }

  private static void written(Reply.Written file, Response response, Callback callback)
      throws IOException, InterruptedException {
    response.setStatus(200);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, file.mediaType());
    response.getHeaders().put(HttpHeader.CONTENT_DISPOSITION, FileNames.disposition("attachment", file.name()));
    response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
    try {
      file.source().writeTo((bytes, offset, length) -> Content.Sink.write(response, false,
          ByteBuffer.wrap(bytes, offset, length)));
      response.write(true, NOTHING.slice(), callback);
    } catch (DifyException e) {
      LOG.warn("{} could not be sent whole: {}", file.name(), e.text());
      callback.failed(e);
    }
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
