package io.dify.runtime.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** Gives the server's own errors (a broken request line, too large headers, shutting down) the shape of ours. */
final class JsonErrors extends ErrorHandler {
  private static final String JSON = "application/json";

  @Override
  public boolean errorPageForMethod(String method) {
    return true;
  }

  @Override
  protected void generateResponse(Request request, Response response, int status, @Nullable String message,
      @Nullable Throwable cause, Callback callback) {
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, JSON);
    response.write(true, ByteBuffer.wrap(body(status)), callback);
  }

  private static byte[] body(int status) {
    String code = switch (status) {
      case 404 -> "not_found";
      case 405 -> "method_not_allowed";
      case 413 -> "file_too_large";
      case 500 -> "internal_server_error";
      case 503 -> "service_unavailable";
      default -> "bad_request";
    };
    String message = "The server answers " + status + " (" + HttpStatus.getMessage(status) + ") to this request.";
    return ErrorReply.body(status, code, message).toString().getBytes(StandardCharsets.UTF_8);
  }
}
