package io.dify.runtime.http;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;

/**
 * What stands before the body of a request.
 *
 * @param method as the client wrote it
 * @param fields its headers
 */
record CallHead(String method, HttpFields fields) {
  /** Of a call that came by no socket. */
  static final CallHead NONE = new CallHead("", HttpFields.EMPTY);

  /** The headers by names in small letters; of several of a name the first. */
  Map<String, String> headers() {
    Map<String, String> headers = new TreeMap<>();
    fields.forEach(field -> headers.putIfAbsent(field.getName().toLowerCase(Locale.ROOT),
        field.getValue() == null ? "" : field.getValue()));
    return headers;
  }

  /** The media type of the body in small letters, without parameters; empty when none is named. */
  String mediaType() {
    String type = fields.get(HttpHeader.CONTENT_TYPE);
    return type == null ? "" : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
  }

  String contentType() {
    String type = fields.get(HttpHeader.CONTENT_TYPE);
    return type == null ? "" : type;
  }
}
