package io.dify.rag.rerank.onnx;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * An ONNX graph of three nodes, written as the protocol buffers of onnx.proto (IR version 6, operator set 11): the largest id of a word piece among those of
 * the second text. So it tells whether ids and types arrive as they should.
 */
final class TinyGraph {
  private static final int FLOAT = 1;
  private static final int INT64 = 7;

  private TinyGraph() {}

  static byte[] model() {
    Message graph = new Message().message(1, node("Mul", "own", "input_ids", "token_type_ids"))
        .message(1, node("Cast", "number", "own").message(5, attribute("to", 2).varint(3, FLOAT)))
        .message(1, node("ReduceMax", "logits", "number").message(5, attribute("axes", 7).varint(8, 1)))
        .text(2, "tiny").message(11, tensor("input_ids", INT64)).message(11, tensor("attention_mask", INT64))
        .message(11, tensor("token_type_ids", INT64)).message(12, tensor("logits", FLOAT));
    return new Message().varint(1, 6).message(8, new Message().text(1, "").varint(2, 11)).message(7, graph).bytes();
  }

  private static Message node(String type, String output, String... inputs) {
    Message node = new Message();
    for (String input : inputs) {
      node.text(1, input);
    }
    return node.text(2, output).text(4, type);
  }

  private static Message attribute(String name, int type) {
    return new Message().text(1, name).varint(20, type);
  }

  private static Message tensor(String name, int type) {
    Message shape = new Message().message(1, new Message().text(2, "rows")).message(1, new Message().text(2, name));
    return new Message().text(1, name)
        .message(2, new Message().message(1, new Message().varint(1, type).message(2, shape)));
  }

  /** The wire format of protocol buffers, as far as it is needed. */
  private static final class Message {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Message varint(int field, long value) {
      number((long) field << 3);
      number(value);
      return this;
    }

    Message text(int field, String value) {
      return block(field, value.getBytes(StandardCharsets.UTF_8));
    }

    Message message(int field, Message value) {
      return block(field, value.bytes());
    }

    byte[] bytes() {
      return out.toByteArray();
    }

    private Message block(int field, byte[] content) {
      number((long) field << 3 | 2);
      number(content.length);
      out.writeBytes(content);
      return this;
    }

    private void number(long value) {
      long left = value;
      for (; left > 127; left >>>= 7) {
        out.write((int) (left & 127 | 128));
      }
      out.write((int) left);
    }
  }
}
