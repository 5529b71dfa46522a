package io.dify.core.store;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.exception.FlywayValidateException;
import org.flywaydb.core.internal.exception.FlywayMigrateException;

/**
 * The migrations of one module: what is new runs in one transaction, so either all of it is there or nothing. Modules share a database; each
 * has its own files and its own history.
 */
final class Migrations {
  private static final Pattern MODULE = Pattern.compile("[a-z][a-z0-9_]{0,30}");

  private final String module;
  private final String place;
  private final Flyway flyway;

  Migrations(String module, ClassLoader loader, Dialect dialect, DataSource source, String place) {
    if (!MODULE.matcher(module).matches()) {
      throw new DifyException(ErrorCode.INTERNAL, "\"" + module + "\" cannot name a module: " + MODULE.pattern());
    }
    this.module = module;
    this.place = place;
    String location = "classpath:io/dify/" + module + "/schema";
    this.flyway = Flyway.configure(loader).dataSource(source).locations(location)
        .callbackLocations(location) // not the default, in which a host may keep its own
        .loggers("slf4j") // never to the console by itself
        .failOnMissingLocations(true).validateMigrationNaming(true)
        .table("dify_" + module + "_schema_history")
        .baselineOnMigrate(true).baselineVersion("0").ignoreMigrationPatterns(new String[0]).group(true)
        .placeholders(dialect.placeholders()).load();
  }

  /** Brings the schema to the newest version; without effect when it is there. */
  void run() {
    try {
      flyway.migrate();
    } catch (FlywayMigrateException e) {
      throw failure(" at " + place(e) + ": " + reason(e)
          + ". Nothing of it was kept; the version of the program before this one still works with it", e);
    } catch (FlywayValidateException e) {
      throw failure(newer()
          ? " because it was written by a newer version of this program; use that one, or restore a backup"
          : " because files have changed after they had run: " + changes() + "; put them back as they were", e);
    } catch (FlywayException e) {
      throw failure(": " + reason(e), e);
    }
  }

  private static String place(FlywayMigrateException e) {
    MigrationInfo failed = e.getMigration();
    return failed == null ? "an unknown file" : failed.getScript() + ", line " + e.getLineNumber();
  }

  private static String reason(FlywayException e) {
    SQLException cause = StoreErrors.sqlCause(e);
    return cause == null
        ? String.valueOf(e.getMessage()).strip().replaceAll("\\s+", " ").replaceAll("\\.$", "")
        : StoreErrors.words(cause);
  }

  private boolean newer() {
    return Arrays.stream(flyway.info().all()).anyMatch(info -> info.getState().name().startsWith("FUTURE"));
  }

  private String changes() {
    return flyway.validateWithResult().invalidMigrations.stream()
        .map(file -> "V" + file.version + " " + file.description)
        .collect(Collectors.joining(", "));
  }

  private DifyException failure(String what, FlywayException cause) {
    return new DifyException(ErrorCode.STORE_FAILED,
        "The schema of module " + module + " in the " + place + " could not be brought up to date" + what + ".", cause);
  }
}
