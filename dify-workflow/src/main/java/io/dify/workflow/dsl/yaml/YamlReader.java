package io.dify.workflow.dsl.yaml;

import io.dify.core.error.DifyException;
import io.dify.core.value.Value;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.parser.Parser;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * Reads one YAML 1.1 document whose top is a mapping. Made for files from strangers: size, depth and the number of values are limited, tags that name
 * classes are refused, nothing is ever constructed but values. Never throws for what a file holds. Stateless, thread-safe.
 */
public final class YamlReader {
  /** Bytes (of UTF-8) a file may have: 10 MB. Texts may not be longer either when aliases are written out. */
  public static final int MAX_BYTES = 10 * 1024 * 1024;
  /** How deep lists and mappings may be nested. */
  public static final int MAX_DEPTH = 100;
  /** How many scalars, lists and mappings (keys included) a file may hold when its aliases are written out. */
  public static final int MAX_VALUES = 500_000;

  private static final int BYTE_ORDER_MARK = 0xFEFF;

  private YamlReader() {}

  /** Reads UTF-8, with or without byte order mark. */
  public static YamlResult read(byte[] bytes) {
    if (bytes.length > MAX_BYTES) {
      return new YamlResult.Refused(tooLarge());
    }
    if (bytes.length > 1 && ((bytes[0] == (byte) 0xFE && bytes[1] == (byte) 0xFF)
        || (bytes[0] == (byte) 0xFF && bytes[1] == (byte) 0xFE))) {
      return new YamlResult.Refused(new YamlProblem("bad_encoding", Place.START,
          "The file is in UTF-16; save it as UTF-8."));
    }
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT);
    CharBuffer text = CharBuffer.allocate(bytes.length);
    CoderResult result = decoder.decode(ByteBuffer.wrap(bytes), text, true);
    text.flip();
    if (result.isError()) {
      return new YamlResult.Refused(new YamlProblem("bad_encoding", endOf(text),
          "The bytes here are not UTF-8; save the file as UTF-8."));
    }
    return read(text.toString());
  }

  /** Reads a text. */
  public static YamlResult read(String text) {
    if (text.length() > MAX_BYTES || utf8Length(text) > MAX_BYTES) {
      return new YamlResult.Refused(tooLarge());
    }
    String body = !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
    List<YamlProblem> problems = new ArrayList<>();
    checkCharacters(body, problems);
    return problems.isEmpty() ? parse(body, problems) : new YamlResult.Refused(problems);
  }

  private static YamlResult parse(String text, List<YamlProblem> problems) {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(MAX_BYTES);
    InMemoryReader reader = new InMemoryReader(text);
    Parser parser = new ParserImpl(reader, options);
    try {
      parser.getEvent();
      if (parser.checkEvent(Event.ID.StreamEnd)) {
        problems.add(new YamlProblem("empty_file", Place.START, "The file is empty; it must hold a mapping."));
        return new YamlResult.Refused(problems);
      }
      parser.getEvent();
      TreeBuilder.Tree tree = new TreeBuilder(parser, problems).next(0);
      parser.getEvent();
      checkEnd(parser, problems);
      return finish(tree, problems);
    } catch (MarkedYAMLException e) {
      problems.add(SyntaxHints.problem(e));
    } catch (DifyException e) {
      // A limit was hit; the builder has listed it.
    } catch (YAMLException | IllegalArgumentException e) {
      // Slips of the scanner: an escape like "\UFFFFFFFF", which names no character, or an indentation it cannot place.
      problems.add(SyntaxHints.problem(e, TreeBuilder.place(reader.getMark())));
    }
    problems.sort(Comparator.comparing(problem -> problem.place().line()));
    return new YamlResult.Refused(problems);
  }

  private static void checkEnd(Parser parser, List<YamlProblem> problems) {
    if (!parser.checkEvent(Event.ID.StreamEnd)) {
      problems.add(new YamlProblem("several_documents", TreeBuilder.place(parser.peekEvent().getStartMark()),
          "A second document begins here ('---'); keep one document in a file."));
    }
  }

  private static YamlResult finish(TreeBuilder.Tree tree, List<YamlProblem> problems) {
    if (tree.value() instanceof Value.Obj root && problems.isEmpty()) {
      Set<List<String>> bare = new HashSet<>();
      collectBare(tree.marks(), new ArrayList<>(), bare);
      return new YamlResult.Read(new YamlDocument(root, tree.marks(), bare));
    }
    if (!(tree.value() instanceof Value.Obj)) {
      problems.add(new YamlProblem("not_a_mapping", tree.marks().place(),
          "The file holds " + (tree.value() instanceof Value.Array ? "a list" : "a single value")
              + " at its top; it must hold a mapping ('key: value')."));
    }
    return new YamlResult.Refused(problems);
  }

  private static void collectBare(Marks marks, List<String> path, Set<List<String>> bare) {
    if (marks.bare()) {
      bare.add(List.copyOf(path));
    }
    marks.children().forEach((key, child) -> {
      path.add(key);
      collectBare(child, path, bare);
      path.removeLast();
    });
  }

  private static void checkCharacters(String text, List<YamlProblem> problems) {
    for (int i = 0; i < text.length();) {
      int character = text.codePointAt(i);
      if (!StreamReader.isPrintable(character)) {
        problems.add(new YamlProblem("bad_character", endOf(text.substring(0, i)),
            String.format(
                "The character U+%04X is not allowed in YAML; remove it, or write it as an escape in double quotes.",
                character)));
        return;
      }
      i += Character.charCount(character);
    }
  }

  private static Place endOf(CharSequence text) {
    String read = text.toString();
    int line = 1 + (int) read.chars().filter(c -> c == '\n').count();
    return new Place(line, 1 + read.codePointCount(read.lastIndexOf('\n') + 1, read.length()));
  }

  private static long utf8Length(String text) {
    return text.codePoints().mapToLong(c -> c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4).sum();
  }

  private static YamlProblem tooLarge() {
    return new YamlProblem("too_large", Place.START,
        "The file is larger than " + MAX_BYTES / (1024 * 1024) + " MB; app files must be smaller.");
  }
}
