package io.dify.runtime.cli;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import org.slf4j.event.KeyValuePair;

/**
 * One JSON object a line: {@code time}, {@code level}, {@code module} (the last word of the logger's package), {@code logger}, {@code thread}, {@code message},
 * then what the request carries ({@code request_id}, {@code trace_id}, {@code tenant}, {@code app}, {@code user}) and what the line says besides
 * ({@code status}, {@code duration_ms}, {@code error_code} ...).
 */
final class JsonLines extends EncoderBase<ILoggingEvent> {
  private static final byte[] NOTHING = {};

  @Override
  public byte[] headerBytes() {
    return NOTHING;
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    ObjectNode line = JsonNodeFactory.instance.objectNode().put("time", event.getInstant().toString())
        .put("level", event.getLevel().toString()).put("module", module(event.getLoggerName()))
        .put("logger", event.getLoggerName()).put("thread", event.getThreadName())
        .put("message", event.getFormattedMessage());
    event.getMDCPropertyMap().forEach(line::put);
    if (event.getKeyValuePairs() != null) {
      for (KeyValuePair pair : event.getKeyValuePairs()) {
        switch (pair.value) {
          case Integer number -> line.put(pair.key, number);
          case Long number -> line.put(pair.key, number);
          default -> line.put(pair.key, String.valueOf(pair.value));
        }
      }
    }
    if (event.getThrowableProxy() != null) {
      line.put("exception", ThrowableProxyUtil.asString(event.getThrowableProxy()));
    }
    return (line + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private static String module(String logger) {
    int end = logger.lastIndexOf('.');
    return end < 0 ? logger : logger.substring(logger.lastIndexOf('.', end - 1) + 1, end);
  }

  @Override
  public byte[] footerBytes() {
    return NOTHING;
  }
}
