package io.dify.workflow.node.http;

import io.dify.core.template.Selector;
import io.dify.core.template.Template;
import io.dify.core.value.ValueType;
import io.dify.workflow.node.NodeConfig;
import io.dify.workflow.node.NodeOutputs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Configuration of an http-request node.
 *
 * @param method in capitals
 * @param url address, with variables
 * @param headers header fields in order; names may repeat
 * @param params parameters added to the query, in order; names may repeat
 * @param authorization how the request says who asks
 * @param body what is sent
 * @param times how long its steps may take
 * @param verified whether the certificate of the server is checked
 * @param failsByStatus whether an answer other than 2xx is a failure: so it is where failures are handled, by retries or an error strategy
 */
public record HttpConfig(String method, Template url, Lines headers, Lines params,
    Optional<Authorization> authorization, RequestBody body, Times times, boolean verified, boolean failsByStatus)
    implements
      NodeConfig {
  /**
   * A key of the author's.
   *
   * @param scheme how it is shown to the server
   * @param header field that carries it
   * @param key the key, with variables
   */
  public record Authorization(Scheme scheme, String header, Template key) {}

  /** How a key is shown. */
  public enum Scheme {
    /** User and password, joined by a colon, in Base64; a key without a colon is in Base64 already. */
    BASIC,
    /** Behind the word {@code Bearer}. */
    BEARER,
    /** As it is. */
    CUSTOM
  }

  /**
   * Times the author wishes; zero for those of the operator.
   *
   * @param connect to connect
   * @param read for the answer to begin, and between two bytes of it
   * @param write to hand over the request
   */
  public record Times(Duration connect, Duration read, Duration write) {}

  @Override
  public List<Selector> reads() {
    List<Selector> reads = new ArrayList<>(url.selectors());
    reads.addAll(headers.reads());
    reads.addAll(params.reads());
    authorization.ifPresent(given -> reads.addAll(given.key().selectors()));
    reads.addAll(body.reads());
    return reads;
  }

  @Override
  public NodeOutputs gives() {
    return NodeOutputs.NONE.with("status_code", ValueType.INTEGER).with("body", ValueType.STRING)
        .with("headers", ValueType.OBJECT).with("files", ValueType.ARRAY_FILE);
  }
}
