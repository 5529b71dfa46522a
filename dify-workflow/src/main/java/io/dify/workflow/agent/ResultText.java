package io.dify.workflow.agent;

import io.dify.core.tool.ToolResult;
import io.dify.core.value.FileRef;
import io.dify.core.value.ValueJson;
import java.util.stream.Collectors;

/**
 * What a model is told of a tool's result: data, bounded in length. Characters that people do not see and models may obey (zero-width, direction marks,
 * the tag block) are taken out.
 */
final class ResultText {
  private ResultText() {}

  static String of(ToolResult result, int maxChars) {
    StringBuilder text = new StringBuilder(result.text());
    if (result.text().isBlank() && !result.json().isEmpty()) {
      text.setLength(0);
      text.append(result.json().stream().map(ValueJson::write).collect(Collectors.joining("\n")));
    }
    if (!result.files().isEmpty()) {
      text.append(text.isEmpty() ? "" : "\n").append("Files made, which the user gets: ")
          .append(result.files().stream().map(ResultText::named).collect(Collectors.joining(", ")));
    }
    String told = bounded(visible(text.toString()), maxChars);
    return told.isBlank() ? "(The tool gave nothing.)" : told;
  }

  private static String named(FileRef file) {
    return file.name() + " (" + file.type() + ")";
  }

  /** Without what cannot be seen. */
  static String visible(String text) {
    boolean clean = text.codePoints().noneMatch(ResultText::isHidden);
    return clean
        ? text
        : text.codePoints().filter(character -> !isHidden(character))
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
  }

  private static boolean isHidden(int character) {
    return switch (Character.getType(character)) {
      case Character.FORMAT -> true;
      case Character.CONTROL -> character != '\n' && character != '\t' && character != '\r';
      default -> false;
    };
  }

  /** At most so long, with a note of what is missing. */
  static String bounded(String text, int maxChars) {
    if (text.length() <= maxChars) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(maxChars - 1)) ? maxChars - 1 : maxChars;
    return text.substring(0, end) + "\n[" + (text.length() - end) + " more characters are left out.]";
  }
}
