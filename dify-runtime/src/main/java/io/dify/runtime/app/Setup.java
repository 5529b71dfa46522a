package io.dify.runtime.app;

import io.dify.core.model.Models;
import io.dify.runtime.config.CodeSettings;
import io.dify.runtime.config.DatabaseSettings;
import io.dify.runtime.config.ModelSettings;
import io.dify.runtime.config.ObserveSettings;
import io.dify.runtime.config.PeopleSettings;
import io.dify.runtime.config.StorageSettings;
import io.dify.runtime.tool.ToolSettings;
import java.util.function.UnaryOperator;

/**
 * How an installation is set up. Immutable.
 *
 * @param models its models
 * @param around what stands between runs and the models
 * @param tools what tools may do
 * @param code where user code runs
 * @param database where rows are kept
 * @param storage how files are kept
 * @param observe how it is watched
 * @param people how people are asked
 */
public record Setup(ModelSettings models, UnaryOperator<Models> around, ToolSettings tools, CodeSettings code,
    DatabaseSettings database, StorageSettings storage, ObserveSettings observe, PeopleSettings people) {
  /** These models, public addresses for tools, code in a sandbox here, rows in the data directory. */
  public static Setup of(ModelSettings models) {
    return new Setup(models, UnaryOperator.identity(), ToolSettings.PUBLIC_ONLY, CodeSettings.DEFAULT,
        DatabaseSettings.EMBEDDED, StorageSettings.DEFAULT, ObserveSettings.DEFAULT, PeopleSettings.DEFAULT);
  }

  /** The same with something between runs and models. */
  public Setup around(UnaryOperator<Models> between) {
    return new Setup(models, between, tools, code, database, storage, observe, people);
  }

  /** The same with other rules for tools. */
  public Setup with(ToolSettings rules) {
    return new Setup(models, around, rules, code, database, storage, observe, people);
  }

  /** The same with another place for user code. */
  public Setup with(CodeSettings place) {
    return new Setup(models, around, tools, place, database, storage, observe, people);
  }

  /** The same with files kept in another way. */
  public Setup with(StorageSettings way) {
    return new Setup(models, around, tools, code, database, way, observe, people);
  }

  /** The same with another database. */
  public Setup with(DatabaseSettings store) {
    return new Setup(models, around, tools, code, store, storage, observe, people);
  }

  /** The same watched in another way. */
  public Setup with(ObserveSettings watching) {
    return new Setup(models, around, tools, code, database, storage, watching, people);
  }

  /** The same asking people in another way. */
  public Setup with(PeopleSettings asking) {
    return new Setup(models, around, tools, code, database, storage, observe, asking);
  }
}
