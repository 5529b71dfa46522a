package io.dify.runtime.http;

import io.dify.core.error.ErrorCode;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@code openapi.json} says about a route.
 *
 * @param summary one sentence
 * @param params query parameters, body fields and parts; path parameters follow from the template, unless there is more to say
 * @param success status of the answer when all goes well
 * @param media media type of that answer
 * @param answer shape of that answer when it is JSON, null while nobody has said
 * @param events shape of the records when the answer may also be a stream, null when not
 * @param errors codes the route may answer with, besides those every route has
 * @param failure shape of its errors
 */
public record RouteDoc(String summary, List<Param> params, int success, String media, @Nullable Schema answer,
    @Nullable Schema events, Set<ErrorCode> errors, Schema failure) {
  /** Media type of JSON. */
  public static final String JSON = "application/json";
  /** Media type of files that keep their own. */
  public static final String ANY = "*/*";

  /** The shape of most errors. */
  public static final Schema.Obj ERROR = Schema.object("Error").must("code", Schema.text())
      .must("message", Schema.text()).must("status", Schema.whole());

  /** Copies. */
  public RouteDoc {
    params = List.copyOf(params);
    errors = Collections.unmodifiableSet(new LinkedHashSet<>(errors));
  }

  /** A route of whose answer only the media type is known. */
  public RouteDoc(String summary, List<Param> params, int success, String media) {
    this(summary, params, success, media, null, null, Set.of(), ERROR);
  }

  /** A route that answers 200 with JSON. */
  public static RouteDoc json(String summary, Param... params) {
    return new RouteDoc(summary, List.of(params), 200, JSON);
  }

  /** The same with another answer. */
  public RouteDoc answers(int status, String type) {
    return new RouteDoc(summary, params, status, type, answer, events, errors, failure);
  }

  /** The same, answering with JSON of this shape. */
  public RouteDoc gives(Schema shape) {
    return new RouteDoc(summary, params, success, JSON, shape, events, errors, failure);
  }

  /** The same, answering with this status and JSON of this shape. */
  public RouteDoc gives(int status, Schema shape) {
    return new RouteDoc(summary, params, status, JSON, shape, events, errors, failure);
  }

  /** The same, answering with server-sent events of this shape when the request asks for them. */
  public RouteDoc streams(Schema shape) {
    return new RouteDoc(summary, params, success, media, answer, shape, errors, failure);
  }

  /** The same, with codes it may answer with. */
  public RouteDoc fails(ErrorCode... codes) {
    Set<ErrorCode> all = new LinkedHashSet<>(errors);
    all.addAll(List.of(codes));
    return new RouteDoc(summary, params, success, media, answer, events, all, failure);
  }

  /** The same, with errors of another shape. */
  public RouteDoc failsLike(Schema shape) {
    return new RouteDoc(summary, params, success, media, answer, events, errors, shape);
  }
}
