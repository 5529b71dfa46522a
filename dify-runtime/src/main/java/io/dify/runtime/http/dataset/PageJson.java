package io.dify.runtime.http.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.runtime.http.Call;
import io.dify.runtime.http.Param;
import io.dify.runtime.http.Schema;
import java.util.List;
import java.util.function.Function;

/**
 * The page of a list that a request asks for, by {@code page} and {@code limit}, and its JSON: {@code {data, has_more, limit, total, page}}. Immutable.
 *
 * @param page number of the page, from 1
 * @param limit items of a page, from 1 to {@link #MAX_LIMIT}
 */
record PageJson(int page, int limit) {
  /** Items of a page when the request says nothing. */
  static final int DEFAULT_LIMIT = 20;
  /** Items of a page at most; who asks for more gets so many. */
  static final int MAX_LIMIT = 100;

  /** What {@code openapi.json} says about the page. */
  static final Param PAGE = Param.query("page", Schema.whole().with("minimum", 1L).otherwise(1),
      "Number of the page.");
  /** What {@code openapi.json} says about its size. */
  static final Param LIMIT = Param.query("limit",
      Schema.whole().with("minimum", 1L).otherwise(DEFAULT_LIMIT), "Items of a page; never more than 100 are given.");

  /**
   * The page a request asks for.
   *
   * @throws io.dify.core.error.DifyException {@code INVALID_PARAM} for a number below 1 or none at all
   */
  static PageJson of(Call call) {
    return new PageJson(call.query("page", 1, 1, Integer.MAX_VALUE),
        Math.min(MAX_LIMIT, call.query("limit", DEFAULT_LIMIT, 1, Integer.MAX_VALUE)));
  }

  /** How many items come before this page. */
  long offset() {
    return (page - 1L) * limit;
  }

  /** The JSON of a page of a list that is all here. */
  <T> ObjectNode cut(List<T> all, Function<? super T, ? extends JsonNode> item) {
    int from = (int) Math.min(offset(), all.size());
    return write(all.subList(from, Math.min(all.size(), from + limit)), all.size(), item);
  }

  /**
   * The JSON of a page.
   *
   * @param items those of this page
   * @param total items of all pages
   */
  <T> ObjectNode write(List<T> items, long total, Function<? super T, ? extends JsonNode> item) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    ArrayNode data = body.putArray("data");
    items.forEach(one -> data.add(item.apply(one)));
    return body.put("has_more", offset() + items.size() < total && !items.isEmpty()).put("limit", limit)
        .put("total", total).put("page", page);
  }
}
