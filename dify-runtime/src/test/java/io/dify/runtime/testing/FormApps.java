package io.dify.runtime.testing;

/** App files that ask people. */
public final class FormApps {
  private static final String ASK = """
      - id: ask
        data:
          type: human-input
          title: "Approve <b>it</b>"
          form_content: "About <script>{{#start.topic#}}</script>: {{#$output.note#}}"
          inputs:
            - {type: paragraph, output_variable_name: note, default: {type: variable, selector: [start, topic]}}
            - {type: select, output_variable_name: mood, option_source: {type: constant, value: [good, bad]}}
          user_actions: [{id: "yes", title: "Yes & go", button_style: primary}, {id: "no", title: "No"}]
          timeout: 2
          timeout_unit: hour
          delivery_methods: DELIVERY
      """;
  /** A workflow that asks about its input {@code topic}; ends with {@code note}, or {@code late}. */
  public static final String APPROVAL = flow("approval", "[{type: webapp, enabled: true}]");

  private FormApps() {}

  /** A workflow that asks two people in parallel, and joins. */
  public static final String TWO = """
      version: "0.6.0"
      kind: app
      app: {name: two, mode: workflow}
      workflow:
        graph:
          nodes:
            - {id: start, data: {type: start, title: Start, variables: []}}
            - {id: a, data: {type: human-input, title: A, form_content: "a?", user_actions: [{id: ok, title: OK}],
                inputs: [{type: paragraph, output_variable_name: text}]}}
            - {id: b, data: {type: human-input, title: B, form_content: "b?", user_actions: [{id: ok, title: OK}],
                inputs: [{type: paragraph, output_variable_name: text}]}}
            - {id: end, data: {type: end, title: End, outputs: [{variable: a, value_selector: [a, text]},
                {variable: b, value_selector: [b, text]}]}}
          edges:
            - {id: e1, source: start, sourceHandle: source, target: a}
            - {id: e2, source: start, sourceHandle: source, target: b}
            - {id: e3, source: a, sourceHandle: ok, target: end}
            - {id: e4, source: b, sourceHandle: ok, target: end}
      """;
  /** The same, with something that must be chosen in the one form, and a way out when nobody fills in the other. */
  public static final String TWO_OR_LATE = TWO.replace("name: two", "name: two or late")
      .replaceFirst("output_variable_name: text\\}", "output_variable_name: text}, {type: select, "
          + "output_variable_name: mood, option_source: {type: constant, value: [good, bad]}}")
      .replace("    edges:\n", """
                - {id: late, data: {type: end, title: Late,
                    outputs: [{variable: late, value_selector: [b, __rendered_content]}]}}
              edges:
                - {id: e5, source: b, sourceHandle: __timeout, target: late}
          """);

  /** A chatflow that asks before it answers. */
  public static final String CHAT = """
      version: "0.6.0"
      kind: app
      app: {name: askchat, mode: advanced-chat}
      workflow:
        graph:
          nodes:
            - {id: start, data: {type: start, title: Start, variables: []}}
            - {id: ask, data: {type: human-input, title: Ask, form_content: "{{#sys.query#}}?",
                user_actions: [{id: ok, title: OK}], inputs: [{type: paragraph, output_variable_name: text}]}}
            - {id: answer, data: {type: answer, title: Answer, answer: "You said {{#ask.text#}}."}}
          edges:
            - {id: e1, source: start, sourceHandle: source, target: ask}
            - {id: e2, source: ask, sourceHandle: ok, target: answer}
      """;

  /** The same, which has something to say before it asks. */
  public static final String SAYING = CHAT.replace("name: askchat", "name: saying").replace("    edges:\n", """
            - {id: first, data: {type: answer, title: First, answer: "Let me ask. "}}
          edges:
            - {id: e0, source: start, sourceHandle: source, target: first}
      """).replace("source: start, sourceHandle: source, target: ask",
      "source: first, sourceHandle: source, target: ask");

  /** The same as {@link #APPROVAL}, delivered in another way. */
  public static String flow(String name, String delivery) {
    return """
        version: "0.6.0"
        kind: app
        app: {name: NAME, mode: workflow}
        workflow:
          graph:
            nodes:
              - id: start
                data:
                  type: start
                  title: Start
                  variables: [{variable: topic, type: text-input, label: Topic, required: true}]
        ASK
              - {id: end, data: {type: end, title: End, outputs: [{variable: note, value_selector: [ask, note]},
                  {variable: action, value_selector: [ask, __action_id]}]}}
              - {id: late, data: {type: end, title: Late, outputs: [{variable: late, value_selector: [ask, __rendered_content]}]}}
            edges:
              - {id: a, source: start, sourceHandle: source, target: ask}
              - {id: b, source: ask, sourceHandle: "yes", target: end}
              - {id: c, source: ask, sourceHandle: __timeout, target: late}
        """
        .replace("ASK", ASK.indent(6).stripTrailing()).replace("NAME", name).replace("DELIVERY", delivery);
  }
}
