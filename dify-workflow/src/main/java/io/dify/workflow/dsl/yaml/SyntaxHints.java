package io.dify.workflow.dsl.yaml;

import java.util.List;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** Turns what the parser says into what a person can do. */
final class SyntaxHints {
  private record Hint(String when, String advice) {}

  private static final String BAD_ESCAPE = "This is not valid YAML: the escape names no character. Use \\u with four digits or \\U with eight, at most"
      + " 0010FFFF.";

  private static final List<Hint> HINTS = List.of(
      new Hint("TAB", "Indent with blanks, not with tabs."),
      new Hint("mapping values are not allowed", "Quote the text if it holds ': ', or correct the indentation."),
      new Hint("could not find expected ':'", "A line here has no colon, or a text of several lines is not indented."),
      new Hint("expected <block end>", "The indentation does not fit the lines above, or a quote is missing."),
      new Hint("unexpected end of stream", "A quote is not closed."),
      new Hint("expected ',' or", "A bracket is not closed, or a comma is missing."),
      new Hint("cannot start any token", "Quote the text: it begins with a character that has a meaning in YAML."),
      new Hint("duplicate anchor", "Rename one of the two anchors."),
      new Hint("escape character",
          "In double quotes a backslash begins an escape; write '\\\\', or use single quotes."));
  private static final String OTHER = "Check indentation, quotes and colons here.";

  private SyntaxHints() {}

  static YamlProblem problem(MarkedYAMLException e) {
    String said = e.getProblem() == null ? String.valueOf(e.getContext()) : e.getProblem();
    String advice = HINTS.stream().filter(hint -> said.contains(hint.when())).map(Hint::advice).findFirst()
        .orElse(OTHER);
    return new YamlProblem("yaml_syntax", TreeBuilder.place(e.getProblemMark()),
        "This is not valid YAML: " + said.replace("\n", " ").strip() + ". " + advice);
  }

  /** For failures that the scanner itself did not foresee; it says nothing useful about them. */
  static YamlProblem problem(RuntimeException e, Place place) {
    return new YamlProblem("yaml_syntax", place,
        e instanceof IllegalArgumentException ? BAD_ESCAPE : "This is not valid YAML. " + OTHER);
  }
}
