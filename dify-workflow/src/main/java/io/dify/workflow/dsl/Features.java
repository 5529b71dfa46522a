package io.dify.workflow.dsl;

import io.dify.core.value.Value;
import io.dify.workflow.node.NodeData;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an app offers beside answers.
 *
 * @param openingStatement first words of a chat, may be empty
 * @param suggestedQuestions shown with the opening
 * @param suggestedQuestionsAfterAnswer whether follow-up questions are made after each answer
 * @param speechToText whether users may speak
 * @param retrieverResource whether answers show their sources
 * @param textToSpeech whether and how answers are spoken
 * @param moderation whether and how words are filtered
 * @param fileUpload which files users may send with a question or run, beside those of inputs; empty when the app does not say
 * @param raw all of it as the file has it, with what is not understood here
 */
public record Features(String openingStatement, List<String> suggestedQuestions, boolean suggestedQuestionsAfterAnswer,
    boolean speechToText, boolean retrieverResource, TextToSpeech textToSpeech, Moderation moderation,
    Optional<FileUpload> fileUpload, Value.Obj raw) {
  /**
   * Spoken answers.
   *
   * @param enabled whether they are offered
   * @param voice name of the voice, may be empty
   * @param language language code, may be empty
   * @param autoPlay {@code enabled} or {@code disabled}, may be empty
   */
  public record TextToSpeech(boolean enabled, String voice, String language, String autoPlay) {}

  /**
   * Filtering of words.
   *
   * @param enabled whether it is on
   * @param type {@code keywords}, {@code openai_moderation} or {@code api}, may be empty
   * @param config settings of the type
   */
  public record Moderation(boolean enabled, String type, Value.Obj config) {}

  /**
   * Files users may send.
   *
   * @param enabled whether they may
   * @param types {@code image}, {@code document}, {@code audio}, {@code video}, {@code custom}
   * @param extensions extensions that count for {@code custom}
   * @param methods {@code local_file}, {@code remote_url}
   * @param numberLimit files per message at most, 0 for any number
   */
  public record FileUpload(boolean enabled, List<String> types, List<String> extensions, List<String> methods,
      int numberLimit) {
    /** Copies. */
    public FileUpload {
      types = List.copyOf(types);
      extensions = List.copyOf(extensions);
      methods = List.copyOf(methods);
    }
  }

  private static final int MOST_FILES = 1000;

  /** Copies. */
  public Features {
    suggestedQuestions = List.copyOf(suggestedQuestions);
  }

  /** Reads a {@code features} mapping, or a model configuration, which has the same keys. */
  static Features read(NodeData data) {
    return new Features(data.at("opening_statement").text(""), texts(data.at("suggested_questions")),
        enabled(data.at("suggested_questions_after_answer")), enabled(data.at("speech_to_text")),
        enabled(data.at("retriever_resource")), textToSpeech(data.at("text_to_speech")),
        moderation(data.at("sensitive_word_avoidance")), fileUpload(data.at("file_upload")), objectOf(data));
  }

  private static TextToSpeech textToSpeech(NodeData data) {
    return new TextToSpeech(enabled(data), data.at("voice").text(""), data.at("language").text(""),
        data.at("autoPlay").text(""));
  }

  private static Moderation moderation(NodeData data) {
    return new Moderation(enabled(data), data.at("type").text(""), objectOf(data.at("config")));
  }

  /** Older files have the settings of images only; some have them beside the newer ones, which are off then. */
  private static Optional<FileUpload> fileUpload(NodeData data) {
    NodeData image = data.at("image");
    if (!data.at("enabled").present() && !image.present()) {
      return Optional.empty();
    }
    boolean imagesOnly = !enabled(data) && image.present();
    NodeData methods = imagesOnly ? image.at("transfer_methods") : data.at("allowed_file_upload_methods");
    NodeData limit = imagesOnly ? image.at("number_limits") : data.at("number_limits");
    return Optional.of(new FileUpload(imagesOnly ? enabled(image) : enabled(data),
        imagesOnly ? List.of("image") : texts(data.at("allowed_file_types")),
        texts(data.at("allowed_file_extensions")), texts(methods), limit.whole(0, 0, MOST_FILES)));
  }

  private static boolean enabled(NodeData data) {
    return data.at("enabled").truth(false);
  }

  private static List<String> texts(NodeData data) {
    return data.items().stream().map(item -> item.text("")).filter(text -> !text.isBlank()).toList();
  }

  private static Value.Obj objectOf(NodeData data) {
    return data.value() instanceof Value.Obj object ? object : new Value.Obj(Map.of());
  }
}
