package io.dify.rag.eval;

import java.util.Locale;

/** A table of figures for people. */
final class TextTable {
  private final StringBuilder text = new StringBuilder();

  TextTable(String... titles) {
    row(titles);
  }

  /** Adds a line; the first cell is a name, the others are figures. */
  TextTable row(String... cells) {
    StringBuilder line = new StringBuilder("%-16s".formatted(cells[0]));
    for (int i = 1; i < cells.length; i++) {
      line.append(" %9s".formatted(cells[i]));
    }
    text.append(line.toString().stripTrailing()).append('\n');
    return this;
  }

  /** A share from 0 to 1. */
  static String share(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }

  /** A difference of shares, with its sign. */
  static String signed(double value) {
    return String.format(Locale.ROOT, "%+.3f", value);
  }

  /** The ends of an interval of shares without their leading zeros, such as {@code .93-.95}. */
  static String range(Interval interval) {
    return short3(interval.low()) + "-" + short3(interval.high());
  }

  private static String short3(double share) {
    return share >= 0.9995 ? "1.0" : share(share).substring(1);
  }

  static String millis(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
