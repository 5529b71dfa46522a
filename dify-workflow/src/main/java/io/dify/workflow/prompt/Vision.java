package io.dify.workflow.prompt;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.Message;
import io.dify.core.model.MessagePart;
import io.dify.core.model.ModelFeature;
import io.dify.core.model.ModelInfo;
import io.dify.core.model.Role;
import io.dify.core.template.Selector;
import io.dify.core.value.FileRef;
import io.dify.core.value.Value;
import io.dify.workflow.node.NodeContext;
import io.dify.workflow.node.NodeData;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The files a prompt shows to its model. A model is shown what it is known to take: images with the feature vision, documents, sounds and videos with
 * theirs. One of which nothing is known is shown images and nothing else. What is left out is left out silently; the node's record lists what was sent.
 *
 * @param files the variable with a file or files; it need not exist
 * @param detail {@code low} or {@code high}
 */
public record Vision(Selector files, String detail) {
  /** Larger files are not put into a prompt: 20 MiB. */
  static final int MAX_BYTES = 20 << 20;

  /** Reads a {@code vision} mapping; empty when it is not switched on. */
  public static Optional<Vision> read(NodeData vision) {
    if (!vision.at("enabled").truth(false)) {
      return Optional.empty();
    }
    NodeData configs = vision.at("configs");
    Selector files = configs.at("variable_selector").selector().orElse(Selector.of("sys", "files"));
    return Optional.of(new Vision(files, configs.at("detail").text("high").equals("low") ? "low" : "high"));
  }

  /** The files the model is shown. */
  public List<FileRef> shown(NodeContext context, ModelInfo model) {
    return files(context.get(files).orElse(Value.nothing())).filter(file -> takes(model, file)).toList();
  }

  private static Stream<FileRef> files(Value value) {
    return switch (value) {
      case Value.File file -> Stream.of(file.file());
      case Value.Array array -> array.items().stream().flatMap(Vision::files);
      default -> Stream.empty();
    };
  }

  private static boolean takes(ModelInfo model, FileRef file) {
    return switch (file.type()) {
      case "image" -> !model.isKnown() || model.can(ModelFeature.VISION);
      case "document" -> model.can(ModelFeature.DOCUMENT);
      case "audio" -> model.can(ModelFeature.AUDIO);
      case "video" -> model.can(ModelFeature.VIDEO);
      default -> false;
    };
  }

  /**
   * The messages with files in front of what the user said last; as a message of their own when the user said nothing. Opens files that have no address
   * on the network.
   *
   * @throws DifyException {@code TOO_LARGE} for a file of more than 20 MiB, {@code FILE_UNREADABLE}
   */
  public List<Message> into(List<Message> messages, List<FileRef> files, NodeContext context) {
    if (files.isEmpty()) {
      return messages;
    }
    List<MessagePart> parts = new ArrayList<>();
    files.forEach(file -> parts.add(part(file, context)));
    List<Message> all = new ArrayList<>(messages);
    int last = all.size() - 1;
    while (last >= 0 && all.get(last).role() != Role.USER) {
      last--;
    }
    if (last >= 0) {
      parts.addAll(all.remove(last).parts());
    }
    all.add(last >= 0 ? last : all.size(), new Message(Role.USER, parts, List.of(), null));
    return all;
  }

  private MessagePart part(FileRef file, NodeContext context) {
    // What lies in the store goes along as it is: its address may be one that only our clients reach.
    boolean remote = file.relatedId() == null && file.url() != null && file.url().matches("https?://.*");
    String url = remote ? String.valueOf(file.url()) : data(file, context);
    return switch (file.type()) {
      case "image" -> new MessagePart.Image(url, detail);
      case "audio" -> media(MessagePart.MediaKind.AUDIO, url, file);
      case "video" -> media(MessagePart.MediaKind.VIDEO, url, file);
      default -> media(MessagePart.MediaKind.DOCUMENT, url, file);
    };
  }

  private static MessagePart media(MessagePart.MediaKind kind, String url, FileRef file) {
    return new MessagePart.Media(kind, url, mimeType(file), file.name());
  }

  private static String data(FileRef file, NodeContext context) {
    try (InputStream in = context.files().open(file, context.cancellation())) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new DifyException(ErrorCode.TOO_LARGE, "File " + file.name() + " has more than " + MAX_BYTES
            + " bytes, too many for a prompt. Use a smaller one.");
      }
      return "data:" + mimeType(file) + ";base64," + Base64.getEncoder().encodeToString(bytes);
    } catch (IOException e) {
      throw new DifyException(ErrorCode.FILE_UNREADABLE, "File " + file.name() + " cannot be read to its end ("
          + e.getClass().getSimpleName() + ").", e);
    }
  }

  private static String mimeType(FileRef file) {
    if (!file.mimeType().isBlank()) {
      return file.mimeType();
    }
    return switch (file.extension().toLowerCase(Locale.ROOT)) {
      case ".png" -> "image/png";
      case ".jpg", ".jpeg" -> "image/jpeg";
      case ".gif" -> "image/gif";
      case ".webp" -> "image/webp";
      case ".svg" -> "image/svg+xml";
      case ".pdf" -> "application/pdf";
      case ".mp3" -> "audio/mpeg";
      case ".wav" -> "audio/wav";
      case ".mp4" -> "video/mp4";
      default -> file.type().equals("image") ? "image/png" : "application/octet-stream";
    };
  }
}
