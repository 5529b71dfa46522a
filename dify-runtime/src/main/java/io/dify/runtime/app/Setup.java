package io.dify.runtime.app;

import io.dify.core.model.Models;
import io.dify.runtime.config.CodeSettings;
import io.dify.runtime.config.DatabaseSettings;
import io.dify.runtime.config.ModelSettings;
import io.dify.runtime.config.ObserveSettings;
import io.dify.runtime.config.PeopleSettings;
import io.dify.runtime.config.StorageSettings;
import io.dify.runtime.recording.RecordingSettings;
import io.dify.runtime.tool.ToolSettings;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * How an installation is set up: its models, and settings of which each has a default. Immutable. A setting is known by its type, so that one more is two methods here
 * and nothing else.
 */
public final class Setup {
  private final ModelSettings models;
  private final UnaryOperator<Models> around;
  /** What is not by default, each under its own class. */
  private final Map<Class<?>, Object> chosen;

  private Setup(ModelSettings models, UnaryOperator<Models> around, Map<Class<?>, Object> chosen) {
    this.models = models;
    this.around = around;
    this.chosen = Map.copyOf(chosen);
  }

  /** These models, public addresses for tools, code in a sandbox here, rows in the data directory, no recordings. */
  public static Setup of(ModelSettings models) {
    return new Setup(models, UnaryOperator.identity(), Map.of());
  }

  private <T> T setting(Class<T> type, T usual) {
    return type.cast(chosen.getOrDefault(type, usual));
  }

  private <T> Setup choosing(Class<T> type, T setting) {
    Map<Class<?>, Object> others = new HashMap<>(chosen);
    others.put(type, setting);
    return new Setup(models, around, others);
  }

  /** Its models. */
  public ModelSettings models() {
    return models;
  }

  /** What stands between runs and the models. */
  public UnaryOperator<Models> around() {
    return around;
  }

  /** The same with something between runs and models. */
  public Setup around(UnaryOperator<Models> between) {
    return new Setup(models, between, chosen);
  }

  /** What tools may do. */
  public ToolSettings tools() {
    return setting(ToolSettings.class, ToolSettings.PUBLIC_ONLY);
  }

  /** The same with other rules for tools. */
  public Setup with(ToolSettings rules) {
    return choosing(ToolSettings.class, rules);
  }

  /** Where user code runs. */
  public CodeSettings code() {
    return setting(CodeSettings.class, CodeSettings.DEFAULT);
  }

  /** The same with another place for user code. */
  public Setup with(CodeSettings place) {
    return choosing(CodeSettings.class, place);
  }

  /** Where rows are kept. */
  public DatabaseSettings database() {
    return setting(DatabaseSettings.class, DatabaseSettings.EMBEDDED);
  }

  /** The same with another database. */
  public Setup with(DatabaseSettings store) {
    return choosing(DatabaseSettings.class, store);
  }

  /** How files are kept. */
  public StorageSettings storage() {
    return setting(StorageSettings.class, StorageSettings.DEFAULT);
  }

  /** The same with files kept in another way. */
  public Setup with(StorageSettings way) {
    return choosing(StorageSettings.class, way);
  }

  /** How it is watched. */
  public ObserveSettings observe() {
    return setting(ObserveSettings.class, ObserveSettings.DEFAULT);
  }

  /** The same watched in another way. */
  public Setup with(ObserveSettings watching) {
    return choosing(ObserveSettings.class, watching);
  }

  /** How people are asked. */
  public PeopleSettings people() {
    return setting(PeopleSettings.class, PeopleSettings.DEFAULT);
  }

  /** The same asking people in another way. */
  public Setup with(PeopleSettings asking) {
    return choosing(PeopleSettings.class, asking);
  }

  /** Which runs are recorded. */
  public RecordingSettings recordings() {
    return setting(RecordingSettings.class, RecordingSettings.OFF);
  }

  /** The same recording runs. */
  public Setup with(RecordingSettings recording) {
    return choosing(RecordingSettings.class, recording);
  }
}
