package io.dify.rag.extract.ooxml;

import io.dify.rag.extract.parse.XmlElement;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.poi.ss.usermodel.BuiltinFormats;
import org.apache.poi.ss.usermodel.DataFormatter;

/** What a cell shows: shared and own texts, numbers and dates in their formats, results of formulas, errors. Not thread-safe. */
final class CellValues {
  private static final int MOST_DIGITS = 15;

  private final List<String> strings;
  private final List<XmlElement> styles;
  private final Map<String, String> formats;
  private final boolean from1904;
  private final DataFormatter formatter = new DataFormatter(Locale.ROOT);

  CellValues(List<String> strings, XmlElement styles, boolean from1904) {
    this.strings = strings;
    this.styles = styles.first("x:cellXfs").map(XmlElement::elements).orElse(List.of());
    formats = XlsxParser.namedFormats(styles);
    this.from1904 = from1904;
  }

  /** The text of a cell ({@code c}). */
  String text(XmlElement cell) {
    String value = cell.first("x:v").map(XmlElement::text).orElse("");
    return switch (cell.attribute("t")) {
      case "s" -> value.strip().matches("\\d{1,9}") && Integer.parseInt(value.strip()) < strings.size()
          ? strings.get(Integer.parseInt(value.strip()))
          : "";
      case "inlineStr" -> cell.first("x:is").map(CellValues::richText).orElse("");
      case "b" -> value.equals("1") ? "TRUE" : value.isEmpty() ? "" : "FALSE";
      case "str", "e", "d" -> value;
      default -> number(value, cell.attribute("s"));
    };
  }

  /** Texts in several formats are one; how it is spoken is left out. */
  static String richText(XmlElement item) {
    StringBuilder text = new StringBuilder();
    item.first("x:t").ifPresent(plain -> text.append(plain.text()));
    item.elements("x:r").forEach(run -> run.first("x:t").ifPresent(part -> text.append(part.text())));
    return text.toString();
  }

  private String number(String value, String style) {
    try {
      double number = Double.parseDouble(value);
      int format = formatId(style);
      String pattern = formats.getOrDefault(String.valueOf(format), BuiltinFormats.getBuiltinFormat(format));
      if (pattern == null || pattern.equalsIgnoreCase("general") || pattern.length() > 200) {
        return rounded(value);
      }
      return formatter.formatRawCellContents(number, format, pattern, from1904).strip();
    } catch (IllegalArgumentException e) {
      return value;
    }
  }

  /** A number without the noise of binary fractions; another text as it is. */
  static String rounded(String value) {
    try {
      double number = Double.parseDouble(value);
      if (number == Math.rint(number) && Math.abs(number) < 1e15) {
        return String.valueOf((long) number);
      }
      return value.length() > MOST_DIGITS && Double.isFinite(number)
          ? new BigDecimal(number).round(new MathContext(12)).stripTrailingZeros().toPlainString()
          : value;
    } catch (NumberFormatException e) {
      return value;
    }
  }

  private int formatId(String style) {
    if (!style.matches("\\d{1,6}") || Integer.parseInt(style) >= styles.size()) {
      return 0;
    }
    String id = styles.get(Integer.parseInt(style)).attribute("numFmtId");
    return id.matches("\\d{1,6}") ? Integer.parseInt(id) : 0;
  }
}
