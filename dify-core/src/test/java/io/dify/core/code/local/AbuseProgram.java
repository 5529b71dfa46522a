package io.dify.core.code.local;

import io.dify.core.code.CodeLanguage;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A hostile program of the corpus, and what it must get. In the files a program begins with a line {@code @@ name @@ expected}: a regular expression that is found
 * in the outcome. One that begins with {@code slow} is given little time.
 */
record AbuseProgram(CodeLanguage language, String name, boolean slow, Pattern expected, String source) {
  private static final String PYTHON_HELP = """

      def t(attempt):
          try:
              return "ESCAPED " + repr(attempt())[:200]
          except BaseException as error:
              return type(error).__name__ + " " + str(error)[:200]
      """;
  private static final String JAVASCRIPT_HELP = """

      function t(attempt) { try { return 'ESCAPED ' + String(attempt()).slice(0, 200); } catch (error) { return error.code + ' ' + error.message; } }
      function t2(attempt) { try { return attempt(); } catch (error) { return 'Error ' + error.code + ' ' + error.message; } }
      """;

  static List<AbuseProgram> all(CodeLanguage language) {
    boolean python = language == CodeLanguage.PYTHON3;
    List<AbuseProgram> programs = new ArrayList<>();
    for (String text : Resources.text(python ? "abuse.py.txt" : "abuse.js.txt").split("(?m)^@@ ")) {
      if (!text.isBlank()) {
        int end = text.indexOf('\n');
        String[] head = text.substring(0, end).split(" @@ ", 2);
        boolean slow = head[1].startsWith("slow ");
        programs.add(new AbuseProgram(language, head[0], slow,
            Pattern.compile(slow ? head[1].substring("slow ".length()) : head[1], Pattern.DOTALL),
            text.substring(end + 1) + (python ? PYTHON_HELP : JAVASCRIPT_HELP)));
      }
    }
    return programs;
  }

  @Override
  public String toString() {
    return language.wire() + ": " + name;
  }
}
