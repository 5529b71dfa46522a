package io.dify.workflow.dsl;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Version of the app file format. The third number and anything behind it never matter.
 *
 * @param major first number
 * @param minor second number
 */
record DslVersion(int major, int minor) {
  /** The newest version of apps this software knows. */
  public static final DslVersion CURRENT = new DslVersion(0, 6);
  /** The newest version of knowledge pipelines, which count on their own. */
  public static final DslVersion CURRENT_PIPELINE = new DslVersion(0, 1);
  /** The version of files that name none. */
  public static final String OLDEST = "0.1.0";

  private static final Pattern BEFORE_PLUGINS = Pattern.compile("v?0(\\.0(\\.\\d+)*|\\.1(\\.0*[0-5])?)?");
  private static final int MAX_LENGTH = 64;
  /** After PEP 440, which is what decides in Dify. */
  private static final Pattern SHAPE = Pattern.compile("\\s*v?(\\d{1,6})(?:\\.(\\d{1,6}))?(?:\\.\\d+)*"
      + "(?:[-_.]?(?:alpha|a|beta|b|preview|pre|rc|c|post|rev|r|dev)[-_.]?\\d*){0,3}(?:\\+[a-z0-9.]+)?\\s*",
      Pattern.CASE_INSENSITIVE);

  /** Reads {@code 0.6.0}, {@code 0.6}, {@code 1.0rc1} and the like. */
  public static Optional<DslVersion> parse(String text) {
    Matcher matcher = SHAPE.matcher(text);
    if (text.length() > MAX_LENGTH || !matcher.matches()) {
      return Optional.empty();
    }
    String minor = matcher.group(2) == null ? "0" : matcher.group(2);
    return Optional.of(new DslVersion(Integer.parseInt(matcher.group(1)), Integer.parseInt(minor)));
  }

  /** Whether files of that version, up to 0.1.5, come from before plugins and so name none. */
  static boolean isBeforePlugins(String text) {
    Matcher matcher = BEFORE_PLUGINS.matcher(text.strip());
    return matcher.matches();
  }

  /** What importing a file of this version comes to where {@code current} is the newest known. */
  public ImportStatus importInto(DslVersion current) {
    if (major != current.major || minor > current.minor) {
      return ImportStatus.PENDING;
    }
    return minor < current.minor ? ImportStatus.COMPLETED_WITH_WARNINGS : ImportStatus.COMPLETED;
  }

  @Override
  public String toString() {
    return major + "." + minor;
  }
}
