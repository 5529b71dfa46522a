package io.dify.rag.extract.rtf;

import io.dify.rag.extract.parse.MarkdownWriter;
import io.dify.rag.extract.parse.ParseErrors;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads control words and writes the text between them. Groups that hold no text of the document are passed over. Not thread-safe. */
public final class RtfText {
  private static final int MAX_DEPTH = 2_000;
  private static final Set<String> NO_TEXT = Set.of("fonttbl", "colortbl", "stylesheet", "info", "pict", "object",
      "header", "headerl", "headerr", "headerf",
      "footer", "footerl", "footerr", "footerf", "listtable", "listoverridetable", "revtbl", "rsidtbl", "themedata",
      "datastore", "latentstyles", "fldinst",
      "xmlnstbl", "generator", "nonshppict", "bkmkstart", "bkmkend", "listtext", "pntext", "annotation", "atnid",
      "atnauthor");
  private static final Map<Integer, String> CHARSETS = Map.ofEntries(Map.entry(77, "x-MacRoman"),
      Map.entry(128, "windows-31j"), Map.entry(129, "x-windows-949"),
      Map.entry(134, "GBK"), Map.entry(136, "Big5"), Map.entry(161, "windows-1253"), Map.entry(162, "windows-1254"),
      Map.entry(177, "windows-1255"),
      Map.entry(178, "windows-1256"), Map.entry(186, "windows-1257"), Map.entry(204, "windows-1251"),
      Map.entry(222, "x-windows-874"),
      Map.entry(238, "windows-1250"));
  private static final Map<Integer, String> CODE_PAGES = Map.of(932, "windows-31j", 936, "GBK", 949, "x-windows-949",
      950, "Big5", 10000, "x-MacRoman", 65001,
      "UTF-8");
  private static final Map<String, String> SIGNS = Map.ofEntries(Map.entry("tab", " "), Map.entry("line", "\n"),
      Map.entry("emdash", "—"), Map.entry("endash", "–"),
      Map.entry("lquote", "‘"), Map.entry("rquote", "’"), Map.entry("ldblquote", "“"), Map.entry("rdblquote", "”"),
      Map.entry("bullet", "•"),
      Map.entry("emspace", " "), Map.entry("enspace", " "), Map.entry("~", " "), Map.entry("_", "-"));

  /** What a group inherits and gives up at its end. */
  private record State(boolean silent, boolean inFonts, Charset charset, int skipAfterUnicode) {}

  private final MarkdownWriter out;
  private final Deque<State> outer = new ArrayDeque<>();
  private final StringBuilder text = new StringBuilder();
  private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
  private final Map<Integer, Charset> fonts = new HashMap<>();
  private final List<List<String>> table = new ArrayList<>();
  private List<String> row = new ArrayList<>();
  private Charset standard = Charset.forName("windows-1252");
  private State state = new State(false, false, standard, 1);
  private int font;
  private int outline = -1;
  private boolean inTable;
  private int toSkip;

  /** Writes into a document. */
  public RtfText(MarkdownWriter out) {
    this.out = out;
  }

  /** Reads a whole file. */
  public void write(byte[] rtf) {
    int i = 0;
    while (i < rtf.length) {
      int c = rtf[i] & 0xff;
      if (c == '\\') {
        i = control(rtf, i + 1);
        continue;
      }
      if (c == '{') {
        open();
      } else if (c == '}') {
        close();
      } else if (c != '\r' && c != '\n') {
        add(c);
      }
      i++;
    }
    inTable = false;
    paragraph();
    endTable();
  }

  private void open() {
    decode();
    outer.push(state);
    if (outer.size() > MAX_DEPTH) {
      throw ParseErrors.broken("its groups are nested deeper than " + MAX_DEPTH);
    }
  }

  private void close() {
    decode();
    if (!outer.isEmpty()) {
      state = outer.pop();
    }
  }

  private void add(int one) {
    if (toSkip > 0) {
      toSkip--;
    } else if (!state.silent()) {
      pending.write(one);
    }
  }

  private void decode() {
    if (pending.size() > 0) {
      text.append(pending.toString(state.charset()));
      pending.reset();
    }
  }

  private int control(byte[] rtf, int from) {
    if (from >= rtf.length) {
      return from;
    }
    int c = rtf[from] & 0xff;
    if (c == '\'') {
      add(hex(rtf, from + 1));
      return from + 3;
    }
    if (!Character.isLetter(c)) {
      symbol(c);
      return from + 1;
    }
    int end = from;
    while (end < rtf.length && Character.isLetter(rtf[end]) && end - from < 40) {
      end++;
    }
    String word = new String(rtf, from, end - from, StandardCharsets.US_ASCII);
    int number = end;
    if (number < rtf.length && rtf[number] == '-') {
      number++;
    }
    while (number < rtf.length && Character.isDigit(rtf[number]) && number - end < 10) {
      number++;
    }
    String digits = new String(rtf, end, number - end, StandardCharsets.US_ASCII);
    int value = digits.matches("-?\\d{1,9}") ? Integer.parseInt(digits) : Integer.MIN_VALUE;
    int next = number < rtf.length && rtf[number] == ' ' ? number + 1 : number;
    if (word.equals("bin") && value > 0) {
      return Math.min(rtf.length, next + value);
    }
    word(word, value);
    return next;
  }

  private static int hex(byte[] rtf, int at) {
    if (at + 1 >= rtf.length) {
      return ' ';
    }
    int high = Character.digit(rtf[at], 16);
    int low = Character.digit(rtf[at + 1], 16);
    return high < 0 || low < 0 ? ' ' : high * 16 + low;
  }

  private void symbol(int c) {
    if (c == '*') {
      state = new State(true, state.inFonts(), state.charset(), state.skipAfterUnicode());
    } else if (c == '\\' || c == '{' || c == '}') {
      add(c);
    } else if (c == '\n' || c == '\r') {
      paragraph();
    } else {
      sign(String.valueOf((char) c));
    }
  }

  private void sign(String name) {
    String sign = SIGNS.get(name);
    if (sign != null && !state.silent()) {
      decode();
      text.append(sign);
    }
  }

  private void word(String word, int value) {
    if (NO_TEXT.contains(word)) {
      state = new State(true, word.equals("fonttbl"), state.charset(), state.skipAfterUnicode());
      return;
    }
    switch (word) {
      case "par", "sect", "page" -> {
        paragraph();
        if (word.equals("page") && !state.silent()) {
          out.pageBreak();
        }
      }
      case "cell", "nestcell" -> cell();
      case "row", "nestrow" -> row();
      case "pard" -> {
        outline = -1;
        inTable = false;
      }
      case "intbl" -> inTable = true;
      case "outlinelevel" -> outline = value;
      case "u" -> unicode(value);
      case "uc" -> state = new State(state.silent(), state.inFonts(), state.charset(), Math.clamp(value, 0, 8));
      case "ansicpg" -> {
        standard = codePage(value);
        use(standard);
      }
      case "f" -> font(value);
      case "fcharset" -> fonts.put(font, charset(value));
      case "plain" -> use(standard);
      default -> sign(word);
    }
  }

  private void use(Charset charset) {
    decode();
    state = new State(state.silent(), state.inFonts(), charset, state.skipAfterUnicode());
  }

  private void font(int number) {
    font = number;
    if (!state.inFonts()) {
      use(fonts.getOrDefault(number, standard));
    }
  }

  private Charset charset(int number) {
    String name = CHARSETS.getOrDefault(number, "");
    return Charset.isSupported(name.isEmpty() ? standard.name() : name)
        ? Charset.forName(name.isEmpty() ? standard.name() : name)
        : standard;
  }

  private static Charset codePage(int number) {
    String name = CODE_PAGES.getOrDefault(number,
        number >= 1250 && number <= 1258 ? "windows-" + number : "IBM" + number);
    try {
      return Charset.forName(name);
    } catch (IllegalArgumentException e) {
      return Charset.forName("windows-1252");
    }
  }

  private void unicode(int value) {
    if (!state.silent() && value != Integer.MIN_VALUE) {
      decode();
      text.append((char) (value < 0 ? value + 65_536 : value));
      toSkip = state.skipAfterUnicode();
    }
  }

  private String take() {
    decode();
    String words = text.toString().strip();
    text.setLength(0);
    return words;
  }

  private void paragraph() {
    if (state.silent()) {
      return;
    }
    if (inTable || !row.isEmpty()) {
      decode();
      text.append('\n');
      return;
    }
    String words = take();
    if (!words.isEmpty()) {
      endTable();
      if (outline >= 0 && outline < 9) {
        out.heading(outline + 1, words);
      } else {
        out.paragraph(words);
      }
    }
  }

  private void cell() {
    if (!state.silent()) {
      row.add(take());
    }
  }

  private void row() {
    if (!state.silent() && !row.isEmpty()) {
      table.add(row);
      row = new ArrayList<>();
    }
  }

  private void endTable() {
    if (!row.isEmpty()) {
      row();
    }
    out.table(table);
    table.clear();
  }
}
