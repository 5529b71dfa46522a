package io.dify.workflow.dsl;

import io.dify.workflow.dsl.yaml.Place;

/**
 * Something that a file only points at, so that whoever runs it must provide it.
 *
 * @param kind what it is
 * @param node id of the node that needs it, empty for the whole app
 * @param name name or id, as the file has it; empty when the file lost it
 * @param place where it stands
 * @param reason why what this installation has does not do, empty when nobody looked
 */
public record Rebinding(Kind kind, String node, String name, Place place, String reason) {
  /** One at which nobody looked. */
  public Rebinding(Kind kind, String node, String name, Place place) {
    this(kind, node, name, place, "");
  }

  /** Things files point at. */
  public enum Kind {
    /** A model of a provider; needs the provider's credential. */
    MODEL("model"),
    /** A knowledge base. */
    DATASET("dataset"),
    /** The provider of a tool; may need a credential. */
    TOOL("tool"),
    /** An environment variable whose value exports leave out. */
    SECRET("secret"),
    /** A sandbox that runs user code of a language. */
    SANDBOX("sandbox"),
    /** An address that calls the app. */
    WEBHOOK("webhook"),
    /** Events of a plugin. */
    SUBSCRIPTION("subscription"),
    /** Times at which the app runs. */
    SCHEDULE("schedule");

    private final String wire;

    Kind(String wire) {
      this.wire = wire;
    }

    /** The name in reports. */
    public String wire() {
      return wire;
    }
  }
}
