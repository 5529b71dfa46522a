package io.dify.rag.eval;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A test collection: what is searched, what is asked, and what is right. Immutable.
 *
 * @param corpus what is searched
 * @param queries the questions
 * @param qrels which entry is relevant to which question
 */
public record EvalCollection(List<EvalEntry> corpus, List<EvalEntry> queries, Qrels qrels) {
  /** Copies. */
  public EvalCollection {
    corpus = List.copyOf(corpus);
    queries = List.copyOf(queries);
  }

  /**
   * Reads a collection in the format of {@link EvalFiles}.
   *
   * @param queries one file or more, for example one of questions that have no answer
   * @throws DifyException {@code FILE_UNREADABLE}, or {@code SYNTAX} with file and line: what {@link EvalFiles} refuses, a question that another
   *     file has too, or a judgement of a question or entry that does not exist
   */
  public static EvalCollection read(Path corpus, List<Path> queries, Path qrels) {
    List<EvalEntry> entries = EvalFiles.entries(corpus);
    List<EvalEntry> questions = questions(queries);
    Set<String> entryIds = ids(entries);
    Set<String> questionIds = ids(questions);
    return new EvalCollection(entries, questions, EvalFiles.qrels(qrels, (query, entry, place) -> {
      if (!questionIds.contains(query)) {
        throw new DifyException(ErrorCode.SYNTAX,
            place + ": there is no query " + query + " in " + names(queries) + ".");
      }
      if (!entryIds.contains(entry)) {
        throw new DifyException(ErrorCode.SYNTAX, place + ": there is no entry " + entry + " in " + corpus + ".");
      }
    }));
  }

  private static List<EvalEntry> questions(List<Path> files) {
    Map<String, Path> seen = new HashMap<>();
    List<EvalEntry> questions = new ArrayList<>();
    for (Path file : files) {
      for (EvalEntry question : EvalFiles.entries(file)) {
        Path other = seen.put(question.id(), file);
        if (other != null) {
          throw new DifyException(ErrorCode.SYNTAX,
              file + ": the id " + question.id() + " was used in " + other + " before.");
        }
        questions.add(question);
      }
    }
    return questions;
  }

  private static Set<String> ids(List<EvalEntry> entries) {
    return entries.stream().map(EvalEntry::id).collect(Collectors.toSet());
  }

  private static String names(List<Path> files) {
    return files.stream().map(Path::toString).collect(Collectors.joining(", "));
  }
}
