package io.dify.runtime.upgrade;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.dify.core.store.Database;
import io.dify.runtime.testing.PostgresServer;
import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;

/** A process that brings a database up to date by the migrations of a folder, and says each step as it begins. */
public final class Migrator {
  private Migrator() {}

  static Database open(String place) {
    return place.startsWith("postgresql:")
        ? Database.connect(PostgresServer.address(place))
        : Database.open(Path.of(place));
  }

  static void migrate(Database database, Path folder) throws IOException, ClassNotFoundException {
    try (SchemaLoader loader = SchemaLoader.of(folder)) {
      Class<?> anchor = loader.anchor();
      database.migrate("runtime", anchor);
      database.migrate("rag", anchor);
    }
  }

  /** @param arguments where the database is, and the folder */
  public static void main(String[] arguments) throws IOException, ClassNotFoundException {
    Logger steps = (Logger) LoggerFactory.getLogger("org.flywaydb");
    AppenderBase<ILoggingEvent> printer = new AppenderBase<>() {
      @Override
      protected void append(ILoggingEvent event) {
        System.out.println("STEP " + event.getFormattedMessage());
      }
    };
    printer.start();
    steps.setLevel(Level.INFO);
    steps.setAdditive(false);
    steps.addAppender(printer);
    try (Database database = open(arguments[0])) {
      migrate(database, Path.of(arguments[1]));
    }
    System.out.println("DONE");
  }
}
