package io.dify.rag.eval;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * What came of each question, as a file: JSON lines, which can be read again to be compared, or CSV for a spreadsheet when the name ends in
 * {@code .csv}. One file holds any number of runs, each under a name.
 */
public final class ReportFiles {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ReportFiles() {}

  /**
   * Writes all questions of all runs, in order; a file that is there is replaced.
   *
   * @throws DifyException {@code FILE_UNREADABLE} when it cannot be written
   */
  public static void write(Path file, Map<String, RetrievalReport> runs) {
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      if (file.toString().endsWith(".csv")) {
        writeCsv(out, runs);
      } else {
        for (Map.Entry<String, RetrievalReport> run : runs.entrySet()) {
          for (QueryResult result : run.getValue().results()) {
            out.write(json(run.getKey(), result).toString());
            out.write('\n');
          }
        }
      }
    } catch (IOException e) {
      throw new DifyException(ErrorCode.FILE_UNREADABLE, file + " cannot be written: " + e.getMessage(), e);
    }
  }

  /**
   * Reads the runs of a file of JSON lines, by their names.
   *
   * @throws DifyException {@code FILE_UNREADABLE}, or {@code SYNTAX} with the line
   */
  public static Map<String, RetrievalReport> read(Path file, Resampling resampling) {
    Map<String, List<QueryResult>> runs = new LinkedHashMap<>();
    EvalFiles.forEachLine(file, (line, place) -> {
      try {
        JsonNode node = JSON.readTree(line);
        runs.computeIfAbsent(EvalFiles.text(node, "run", place), name -> new ArrayList<>()).add(result(node, place));
      } catch (JsonProcessingException e) {
        throw new DifyException(ErrorCode.SYNTAX, place + " is not a JSON object: " + e.getOriginalMessage(), e);
      }
    });
    Map<String, RetrievalReport> reports = new LinkedHashMap<>();
    runs.forEach((name, results) -> reports.put(name, RetrievalReport.of(results, 0, resampling)));
    return reports;
  }

  private static ObjectNode json(String run, QueryResult result) {
    ObjectNode json = JSON.createObjectNode().put("run", run).put("query", result.query().id())
        .put("text", result.query().text()).put("slice", result.query().slice());
    for (Metric metric : Metric.values()) {
      json.put(metric.key(), metric.of(result.metrics()));
    }
    json.put("millis", result.nanos() / 1e6);
    ObjectNode judged = json.putObject("judged");
    result.grades().entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(entry -> {
      ObjectNode one = judged.putObject(entry.getKey()).put("grade", entry.getValue());
      result.rank(entry.getKey()).ifPresent(rank -> one.put("rank", rank));
    });
    var hits = json.putArray("hits");
    for (EvalHit hit : result.hits()) {
      ObjectNode one = hits.addObject().put("id", hit.id()).put("score", hit.score());
      hit.relevance().ifPresent(relevance -> one.put("relevance", relevance));
      hit.keywordScore().ifPresent(score -> one.put("keyword_score", score));
    }
    return json;
  }

  private static QueryResult result(JsonNode node, String place) {
    Map<String, Integer> grades = new HashMap<>();
    node.path("judged").properties()
        .forEach(judged -> grades.put(judged.getKey(), judged.getValue().path("grade").asInt()));
    List<EvalHit> hits = new ArrayList<>();
    for (JsonNode hit : node.path("hits")) {
      hits.add(new EvalHit(EvalFiles.text(hit, "id", place), hit.path("score").asDouble(),
          optional(hit.path("relevance")), optional(hit.path("keyword_score"))));
    }
    EvalEntry query = new EvalEntry(EvalFiles.text(node, "query", place), "", node.path("text").asText(""),
        node.path("slice").asText(""));
    return QueryResult.of(query, grades, hits, Math.round(node.path("millis").asDouble() * 1e6));
  }

  private static OptionalDouble optional(JsonNode number) {
    return number.isNumber() ? OptionalDouble.of(number.asDouble()) : OptionalDouble.empty();
  }

  private static void writeCsv(BufferedWriter out, Map<String, RetrievalReport> runs) throws IOException {
    CSVPrinter csv = new CSVPrinter(out, CSVFormat.DEFAULT);
    List<String> titles = new ArrayList<>(List.of("run", "query", "slice", "text", "rank"));
    for (Metric metric : Metric.values()) {
      titles.add(metric.key());
    }
    titles.addAll(List.of("relevance", "millis", "relevant", "hits"));
    csv.printRecord(titles);
    for (Map.Entry<String, RetrievalReport> run : runs.entrySet()) {
      for (QueryResult result : run.getValue().results()) {
        csv.printRecord(cells(run.getKey(), result));
      }
    }
    csv.flush();
  }

  private static List<Object> cells(String run, QueryResult result) {
    OptionalInt rank = result.firstRelevant();
    List<Object> cells = new ArrayList<>(List.of(run, result.query().id(), result.query().slice(),
        result.query().text(), rank.isPresent() ? rank.getAsInt() : ""));
    for (Metric metric : Metric.values()) {
      cells.add(metric.of(result.metrics()));
    }
    OptionalDouble relevance = result.hits().stream().map(EvalHit::relevance).flatMapToDouble(OptionalDouble::stream)
        .max();
    cells.add(relevance.isPresent() ? relevance.getAsDouble() : "");
    cells.add(result.nanos() / 1e6);
    cells.add(result.grades().entrySet().stream().filter(entry -> entry.getValue() > 0).map(Map.Entry::getKey).sorted()
        .collect(Collectors.joining(" ")));
    cells.add(result.hits().stream().map(EvalHit::id).collect(Collectors.joining(" ")));
    return cells;
  }
}
