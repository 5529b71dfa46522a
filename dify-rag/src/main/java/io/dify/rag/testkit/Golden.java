package io.dify.rag.testkit;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.rag.Passage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;

/**
 * What a golden file holds: {@code documents}, the chunks of each document in order, and {@code questions}, for each the passages found, best first.
 * YAML, one line for a passage, so that a change reads well in a review.
 *
 * @param documents chunks by document
 * @param questions passages by question
 */
record Golden(Map<String, List<String>> documents, Map<String, List<String>> questions) {
  private static final String HEADER = "# What the retrieval of a test gives. After a change that is meant, run the test with -D"
      + RagTester.UPDATE + "=true and look at the difference.\n";
  private static final int SHOWN = 80;

  /** A passage as one line: its document, its place there, and how it begins. */
  static String line(Passage passage) {
    String text = passage.hit().content().strip().replaceAll("\\s+", " ");
    int end = text.offsetByCodePoints(0, Math.min(SHOWN, text.codePointCount(0, text.length())));
    return Explained.name(passage.hit()) + ": " + text.substring(0, end) + (end < text.length() ? " ..." : "");
  }

  static Golden read(Path file) {
    try {
      Object root = new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(file));
      return root instanceof Map<?, ?> map
          ? new Golden(lists(map.get("documents")), lists(map.get("questions")))
          : new Golden(Map.of(), Map.of());
    } catch (YAMLException e) {
      throw new DifyException(ErrorCode.SYNTAX, file + " is not YAML: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new DifyException(ErrorCode.FILE_UNREADABLE, file + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static Map<String, List<String>> lists(@Nullable Object node) {
    Map<String, List<String>> lists = new LinkedHashMap<>();
    if (node instanceof Map<?, ?> map) {
      map.forEach((key, value) -> lists.put(String.valueOf(key),
          value instanceof List<?> list ? list.stream().map(String::valueOf).toList() : List.of()));
    }
    return lists;
  }

  void write(Path file) {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("documents", documents);
    root.put("questions", questions);
    DumperOptions options = new DumperOptions();
    options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
    options.setAllowUnicode(true);
    options.setWidth(Integer.MAX_VALUE);
    options.setIndicatorIndent(2);
    options.setIndentWithIndicator(true);
    try {
      Files.writeString(file, HEADER + new Yaml(new LiteralBlocks(options), options).dump(root));
    } catch (IOException e) {
      throw new DifyException(ErrorCode.FILE_UNREADABLE, file + " cannot be written: " + e.getMessage(), e);
    }
  }

  /** What is here otherwise than in the expected one: a paragraph for each difference. */
  List<String> differences(Golden expected) {
    List<String> differences = new ArrayList<>();
    compare("the chunks of ", expected.documents, documents, differences);
    compare("the passages for ", expected.questions, questions, differences);
    return differences;
  }

  private static void compare(String what, Map<String, List<String>> expected, Map<String, List<String>> actual,
      List<String> differences) {
    Map<String, List<String>> all = new LinkedHashMap<>(expected);
    actual.forEach(all::putIfAbsent);
    for (String name : all.keySet()) {
      List<String> before = expected.get(name);
      List<String> now = actual.get(name);
      if (!Objects.equals(before, now)) {
        differences.add(what + name + ": expected\n" + shown(before) + "but there are\n" + shown(now));
      }
    }
  }

  private static String shown(@Nullable List<String> lines) {
    return lines == null ? "  (not there)\n" : RagAnswer.numbered(lines);
  }

  /** Texts of several lines as they are, behind a bar. */
  private static final class LiteralBlocks extends Representer {
    LiteralBlocks(DumperOptions options) {
      super(options);
    }

    @Override
    protected Node representScalar(Tag tag, String value, DumperOptions.ScalarStyle style) {
      return super.representScalar(tag, value, value.indexOf('\n') >= 0 ? DumperOptions.ScalarStyle.LITERAL : style);
    }
  }
}
