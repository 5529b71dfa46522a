package io.dify.runtime.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeAndTimeBasedRollingPolicy;
import ch.qos.logback.core.util.FileSize;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * Where the log goes: warnings to the console (set up in {@code logback.xml}), and for commands that work in a data directory everything from INFO on,
 * with traces, to a file there.
 */
final class Logs {
  private static final String PATTERN = "%d{yyyy-MM-dd'T'HH:mm:ss.SSS, UTC}Z %-5level [%thread] %logger{30} - %msg %kvp%n";

  private Logs() {}

  /** Takes what libraries give to {@code java.util.logging} into this log. */
  static void takeOver() {
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
  }

  /** Shows more on the console. */
  static void verbose() {
    Logger root = root();
    root.setLevel(Level.INFO);
    var console = root.getAppender("console");
    if (console != null) {
      console.clearAllFilters();
    }
  }

  /** Logs to {@code dify.log} in a folder from now on; files of at most 10 MB, 100 MB in all, a month. */
  static void toFile(Path folder) {
    toFile(folder, false);
  }

  /** The same, as one JSON object a line when that is wanted. */
  static void toFile(Path folder, boolean json) {
    Logger root = root();
    LoggerContext context = root.getLoggerContext();
    RollingFileAppender<ILoggingEvent> file = new RollingFileAppender<>();
    file.setContext(context);
    file.setFile(folder.resolve("dify.log").toString());
    SizeAndTimeBasedRollingPolicy<ILoggingEvent> policy = new SizeAndTimeBasedRollingPolicy<>();
    policy.setContext(context);
    policy.setParent(file);
    policy.setFileNamePattern(folder.resolve("dify.%d{yyyy-MM-dd}.%i.log.gz").toString());
    policy.setMaxFileSize(FileSize.valueOf("10MB"));
    policy.setTotalSizeCap(FileSize.valueOf("100MB"));
    policy.setMaxHistory(30);
    policy.start();
    Encoder<ILoggingEvent> encoder = json ? new JsonLines() : pattern();
    encoder.setContext(context);
    encoder.start();
    file.setRollingPolicy(policy);
    file.setTriggeringPolicy(policy);
    file.setEncoder(encoder);
    file.start();
    root.addAppender(file);
    root.setLevel(Level.INFO);
  }

  private static PatternLayoutEncoder pattern() {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setPattern(PATTERN);
    return encoder;
  }

  private static Logger root() {
    return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  }
}
