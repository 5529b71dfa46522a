package io.dify.rag.extract.ooxml;

import io.dify.rag.extract.parse.XmlElement;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Counts the items of lists and headings as Word does (ISO/IEC 29500-1, 17.9). Not thread-safe. */
final class DocxNumbering {
  private static final int LEVELS = 9;

  private final Map<String, XmlElement> lists = new HashMap<>();
  private final Map<String, String> listOfNumber = new HashMap<>();
  private final Map<String, int[]> counters = new HashMap<>();

  DocxNumbering(XmlElement numbering) {
    numbering.elements("w:abstractNum").forEach(list -> lists.put(list.attribute("w:abstractNumId"), list));
    numbering.elements("w:num")
        .forEach(number -> listOfNumber.put(number.attribute("w:numId"), number.valueAt("w:val", "w:abstractNumId")));
  }

  /**
   * The mark of the next item.
   *
   * @param numbering a {@code w:numPr}
   * @return {@code -} for a bullet, else the number as it is shown; empty when the paragraph has none
   */
  Optional<String> next(XmlElement numbering) {
    int level = level(numbering);
    String list = listOfNumber.getOrDefault(numbering.valueAt("w:val", "w:numId"), "");
    if (list.isEmpty()) {
      return Optional.empty();
    }
    int[] counter = counters.computeIfAbsent(list, key -> new int[LEVELS]);
    counter[level] = counter[level] == 0 ? start(list, level) : counter[level] + 1;
    java.util.Arrays.fill(counter, level + 1, LEVELS, 0);
    String format = format(list, level);
    if (format.equals("bullet")) {
      return Optional.of("-");
    }
    return format.equals("none") ? Optional.empty() : Optional.of(shown(list, level, counter));
  }

  /** The level of an item, from 0. */
  static int level(XmlElement numbering) {
    String value = numbering.valueAt("w:val", "w:ilvl");
    return value.matches("[0-8]") ? Integer.parseInt(value) : 0;
  }

  private String shown(String list, int level, int[] counter) {
    String shown = of(list, level).map(one -> one.valueAt("w:val", "w:lvlText")).orElse("%" + (level + 1) + ".");
    for (int i = 0; i <= level; i++) {
      int number = counter[i] == 0 ? start(list, i) : counter[i];
      shown = shown.replace("%" + (i + 1), number(number, format(list, i)));
    }
    return shown.strip();
  }

  private static String number(int number, String format) {
    return switch (format) {
      case "lowerLetter" -> String.valueOf((char) ('a' + (number - 1) % 26));
      case "upperLetter" -> String.valueOf((char) ('A' + (number - 1) % 26));
      case "lowerRoman" -> roman(number).toLowerCase(java.util.Locale.ROOT);
      case "upperRoman" -> roman(number);
      default -> String.valueOf(number);
    };
  }

  private static String roman(int number) {
    int[] values = { 1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1};
    String[] signs = { "M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"};
    StringBuilder roman = new StringBuilder();
    int left = Math.min(number, 4000);
    for (int i = 0; i < values.length; i++) {
      for (; left >= values[i]; left -= values[i]) {
        roman.append(signs[i]);
      }
    }
    return roman.toString();
  }

  private int start(String list, int level) {
    String value = of(list, level).map(one -> one.valueAt("w:val", "w:start")).orElse("1");
    return value.matches("\\d{1,6}") ? Integer.parseInt(value) : 1;
  }

  private String format(String list, int level) {
    return of(list, level).map(one -> one.valueAt("w:val", "w:numFmt")).orElse("decimal");
  }

  private Optional<XmlElement> of(String list, int level) {
    XmlElement found = lists.get(list);
    return found == null
        ? Optional.empty()
        : found.elements("w:lvl").stream()
            .filter(one -> one.attribute("w:ilvl").equals(String.valueOf(level))).findFirst();
  }
}
