package io.dify.rag.extract;

import io.dify.rag.document.SourceDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Subtitles (WebVTT, SubRip) as a text: what is said, with its speakers, without times. */
final class TimedTextExtractor implements Extractor {
  private static final Pattern TIMES = Pattern.compile("^\\s*(\\d+:)?\\d{1,2}:\\d{2}[.,]\\d{1,3}\\s*-->.*");
  private static final Pattern VOICE = Pattern.compile("^<v(?:\\.[^\\s>]*)?\\s+([^>]+)>");
  private static final Pattern TAGS = Pattern.compile("</?[a-zA-Z][^>]*>|<\\d[\\d:.]*>|\\{\\\\[^}]*}");
  private static final Pattern HEADERS = Pattern.compile("^(WEBVTT|NOTE|STYLE|REGION)(\\s.*)?$");

  @Override
  public Set<String> extensions() {
    return Set.of("vtt", "srt");
  }

  @Override
  public Extracted extract(SourceDocument document, ExtractOptions options) {
    return new Extracted.Prose(text(TextFile.inspect(document, options, options.maxTextBytes()).readAll()), false);
  }

  /** The text of subtitles; what one speaker says in a row is one paragraph. */
  static String text(String subtitles) {
    List<String> said = new ArrayList<>();
    String speaker = "";
    for (String block : subtitles.replace("\ufeff", "").split("\\R[ \\t]*\\R")) {
      StringBuilder words = new StringBuilder();
      String voice = "";
      boolean cue = false;
      for (String line : block.lines().toList()) {
        Matcher named = VOICE.matcher(line);
        if (TIMES.matcher(line).matches()) {
          cue = true;
        } else if (cue) {
          voice = named.find() ? named.group(1).strip() : voice;
          words.append(TAGS.matcher(line).replaceAll("").strip()).append(' ');
        }
      }
      String text = words.toString().strip();
      if (!cue || text.isEmpty() || HEADERS.matcher(text).matches()) {
        continue;
      }
      if (voice.equals(speaker) && !said.isEmpty()) {
        said.add(said.removeLast() + (voice.isEmpty() ? "\n" : " ") + text);
      } else {
        said.add((voice.isEmpty() ? "" : voice + ": ") + text);
      }
      speaker = voice;
    }
    return String.join("\n\n", said);
  }
}
