package io.dify.runtime.testing;

/** App files that begin with triggers. */
public final class TriggerApps {
  /** A webhook {@code hook} that takes an order as JSON, a schedule and a plugin's event; all end in one. */
  public static final String ORDERS = flow("orders", """
            - id: hook
              data:
                type: trigger-webhook
                title: Hook
                method: POST
                content_type: application/json
                headers: [{name: X-Shop, type: string, required: false}]
                params: [{name: dry, type: boolean, required: false}]
                body: [{name: order, type: object, required: true}]
            - id: nightly
              data: {type: trigger-schedule, title: Nightly, mode: cron, cron_expression: "0 3 * * *", timezone: UTC}
            - id: mail
              data: {type: trigger-plugin, title: Mail, provider_id: mail, event_name: received, subscription_id: s1}
      """.indent(6), "hook, order", "hook", "nightly", "mail");

  private TriggerApps() {}

  /** A webhook {@code hook} with these settings, and an end that gives {@code selector}. */
  public static String hook(String name, String settings, String selector) {
    return flow(name, "            - id: hook\n              data: {type: trigger-webhook, title: Hook, " + settings
        + "}\n", selector, "hook");
  }

  /** These nodes, each with an edge to an end that gives one variable. */
  public static String flow(String name, String nodes, String selector, String... roots) {
    StringBuilder edges = new StringBuilder();
    for (String root : roots) {
      edges.append("            - {id: e-").append(root).append(", source: ").append(root)
          .append(", sourceHandle: source, target: end}\n");
    }
    return "version: \"0.6.0\"\nkind: app\napp: {name: " + name + ", mode: workflow}\nworkflow:\n        graph:\n"
        + "          nodes:\n" + nodes + "            - id: end\n"
        + "              data: {type: end, title: End, outputs: [{variable: out, value_selector: [" + selector
        + "]}]}\n          edges:\n" + edges;
  }
}
