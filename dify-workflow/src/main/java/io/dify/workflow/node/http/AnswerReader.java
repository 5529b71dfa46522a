package io.dify.workflow.node.http;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.http.HttpReply;
import io.dify.core.http.Origin;
import io.dify.core.http.RequestLimits;
import io.dify.core.value.Value;
import io.dify.workflow.node.NodeContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes the outputs of a node out of an answer. For one answer, on one thread. */
final class AnswerReader {
  private final HttpReply reply;
  private final RequestLimits limits;

  AnswerReader(HttpReply reply, RequestLimits limits) {
    this.reply = reply;
    this.limits = limits;
  }

  Map<String, Value> read(NodeContext context) {
    byte[] first = read(AnswerKind.SAMPLE);
    boolean isFile = first.length > 0
        && AnswerKind.of(reply.headers()).orElseGet(() -> AnswerKind.of(first)) == AnswerKind.FILE;
    byte[] content = whole(first, isFile);
    Map<String, Value> outputs = new LinkedHashMap<>();
    outputs.put("status_code", Value.of(reply.status()));
    outputs.put("body", Value.of(isFile ? "" : reply.decoded(content)));
    outputs.put("headers", HttpExecutor.shown(reply.headers()));
    outputs.put("files", Value.from(isFile
        ? List.of(context.keep(AnswerFile.of(reply.url(), reply.headers(), content)))
        : List.of()));
    return outputs;
  }

  private byte[] whole(byte[] first, boolean isFile) {
    int most = isFile ? limits.maxBinaryBytes() : limits.maxTextBytes();
    byte[] rest = read(Math.max(0, most - first.length) + 1);
    if (first.length + rest.length > most) {
      throw new DifyException(ErrorCode.LIMIT_EXCEEDED, "The answer of " + Origin.of(reply.url()) + " is "
          + (isFile ? "a file" : "a text") + " of more than " + most + " bytes. The setting is RequestLimits."
          + (isFile ? "maxBinaryBytes (DIFY_HTTP_MAX_BINARY_BYTES)." : "maxTextBytes (DIFY_HTTP_MAX_TEXT_BYTES)."));
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream(first.length + rest.length);
    all.writeBytes(first);
    all.writeBytes(rest);
    return all.toByteArray();
  }

  private byte[] read(int most) {
    try {
      InputStream in = reply.body();
      return in.readNBytes(most);
    } catch (IOException e) {
      throw new DifyException(ErrorCode.NETWORK, "Failure while reading the answer of " + Origin.of(reply.url()) + ".",
          e);
    }
  }
}
