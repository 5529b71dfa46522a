package io.dify.rag.eval;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/**
 * Reads test collections: corpus and queries as JSON lines with {@code id}, {@code text} and optionally {@code title} and {@code slice};
 * judgements as tab-separated {@code query-id corpus-id score} below a header line. UTF-8, plain or gzipped if the name ends in {@code .gz}.
 */
public final class EvalFiles {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What is done with a line; the place reads {@code file, line n}. */
  @FunctionalInterface
  interface LineReader {
    void read(String line, String place);
  }

  /** Looks at a judgement before it is taken. */
  @FunctionalInterface
  interface JudgementCheck {
    void check(String query, String entry, String place);
  }

  private EvalFiles() {}

  /**
   * A corpus or queries, in the order of the file.
   *
   * @throws DifyException {@code FILE_UNREADABLE}, or {@code SYNTAX} with the line: not JSON, no id or text, or an id that was there before
   */
  public static List<EvalEntry> entries(Path file) {
    List<EvalEntry> entries = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    forEachLine(file, (line, place) -> {
      EvalEntry entry = entry(line, place);
      if (!ids.add(entry.id())) {
        throw new DifyException(ErrorCode.SYNTAX, place + ": the id " + entry.id() + " was used before.");
      }
      entries.add(entry);
    });
    return entries;
  }

  /**
   * Judgements.
   *
   * @throws DifyException {@code FILE_UNREADABLE}, or {@code SYNTAX} with the line: not three cells, no whole number, or a pair that was there before
   */
  public static Qrels qrels(Path file) {
    return qrels(file, (query, entry, place) -> {});
  }

  static Qrels qrels(Path file, JudgementCheck check) {
    Map<String, Map<String, Integer>> grades = new HashMap<>();
    boolean[] header = { true};
    forEachLine(file, (line, place) -> {
      String[] cells = line.split("\t");
      if (cells.length != 3) {
        throw new DifyException(ErrorCode.SYNTAX,
            place + ": expected query-id, corpus-id and score, separated by tabs, but found " + cells.length
                + " cells.");
      }
      if (!header[0]) {
        check.check(cells[0], cells[1], place);
        Integer before = grades.computeIfAbsent(cells[0], query -> new HashMap<>()).put(cells[1],
            grade(cells[2], place));
        if (before != null) {
          throw new DifyException(ErrorCode.SYNTAX,
              place + ": the entry " + cells[1] + " was judged for query " + cells[0] + " before.");
        }
      }
      header[0] = false;
    });
    return new Qrels(grades);
  }

  private static EvalEntry entry(String line, String place) {
    try {
      JsonNode node = JSON.readTree(line);
      return new EvalEntry(text(node, "id", place), node.path("title").asText(""), text(node, "text", place),
          node.path("slice").asText(""));
    } catch (JsonProcessingException e) {
      throw new DifyException(ErrorCode.SYNTAX, place + " is not a JSON object: " + e.getOriginalMessage(), e);
    }
  }

  static String text(JsonNode node, String field, String place) {
    if (!node.path(field).isTextual()) {
      throw new DifyException(ErrorCode.SYNTAX, place + ": \"" + field + "\" is missing or no string.");
    }
    return node.path(field).textValue();
  }

  private static int grade(String cell, String place) {
    try {
      return Integer.parseInt(cell.strip());
    } catch (NumberFormatException e) {
      throw new DifyException(ErrorCode.SYNTAX, place + ": the score \"" + cell + "\" is not a whole number.", e);
    }
  }

  static void forEachLine(Path file, LineReader reader) {
    int number = 0;
    try (InputStream in = open(file);
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder()))) {
      for (String line; (line = lines.readLine()) != null;) {
        number++;
        if (!line.isBlank()) {
          reader.read(line, file + ", line " + number);
        }
      }
    } catch (CharacterCodingException e) {
      throw new DifyException(ErrorCode.BAD_ENCODING, file + " is not UTF-8 after line " + number + ".", e);
    } catch (IOException e) {
      throw new DifyException(ErrorCode.FILE_UNREADABLE, file + " cannot be read: " + reason(e), e);
    }
  }

  private static String reason(IOException e) {
    return e instanceof java.nio.file.NoSuchFileException ? "there is no such file." : String.valueOf(e.getMessage());
  }

  private static InputStream open(Path file) throws IOException {
    InputStream in = Files.newInputStream(file);
    try {
      return file.toString().endsWith(".gz") ? new GZIPInputStream(in) : in;
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }
}
