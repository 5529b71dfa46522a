package io.dify.runtime.testing;

import java.nio.charset.StandardCharsets;

/** Small app files for tests. */
public final class TestApps {
  /** Start, knowledge, llm, answer; citations on. */
  public static final String BOT = chat("bot", "[]", true);
  /** As {@link #BOT}, with citations off and a required input {@code tone}. */
  public static final String STRICT = chat("strict",
      "[{variable: tone, type: select, label: Tone, required: true, options: [kind, curt]}]", false);
  /** A chat app with moderation by keywords and follow-up questions. */
  public static final String GUARDED = """
      version: "0.6.0"
      kind: app
      app: {name: guarded, mode: chat}
      model_config:
        model: {provider: test, name: scripted, mode: chat}
        pre_prompt: Be kind.
        suggested_questions_after_answer: {enabled: true, prompt: Think of two.}
        sensitive_word_avoidance:
          enabled: true
          type: keywords
          config:
            keywords: dragon
            inputs_config: {enabled: true, preset_response: Not that.}
            outputs_config: {enabled: true, preset_response: Tea then.}
      """;
  /** A completion app with an input {@code topic} and moderation of what it writes. */
  public static final String WRITER = """
      version: "0.6.0"
      kind: app
      app: {name: writer, mode: completion}
      model_config:
        model: {provider: test, name: scripted, mode: chat}
        pre_prompt: "Write about {{topic}}. {{query}}"
        user_input_form:
          - text-input: {variable: topic, label: Topic, required: true, max_length: 40}
          - paragraph: {variable: query, label: Query, required: false}
      """;
  /** A chatflow that says what its variable {@code mood} is. */
  public static final String MEMORY = """
      version: "0.6.0"
      kind: app
      app: {name: memory, mode: advanced-chat}
      workflow:
        conversation_variables:
          - {id: v1, name: mood, value_type: string, value: calm, description: How it feels.}
          - {id: v2, name: count, value_type: number, value: 3}
          - {id: v3, name: tags, value_type: "array[string]", value: [a]}
          - {id: v4, name: token, value_type: secret, value: hush}
        graph:
          nodes:
            - id: start
              data: {type: start, title: Start, variables: []}
            - id: answer
              data: {type: answer, title: Answer, answer: "mood: {{#conversation.mood#}}"}
          edges:
            - {id: a, source: start, sourceHandle: source, target: answer}
      """;
  /** A workflow: start with an input {@code topic}, llm, end. */
  public static final String FLOW = """
      version: "0.6.0"
      kind: app
      app: {name: flow, mode: workflow}
      workflow:
        graph:
          nodes:
            - id: start
              data:
                type: start
                title: Start
                variables: [{variable: topic, type: text-input, label: Topic, required: true}]
            - id: llm
              data:
                type: llm
                title: Write
                model: {provider: test, name: scripted, mode: chat, completion_params: {}}
                prompt_template: [{role: user, text: "{{#start.topic#}}"}]
            - id: end
              data: {type: end, title: End, outputs: [{variable: text, value_selector: [llm, text]}]}
          edges:
            - {id: a, source: start, sourceHandle: source, target: llm}
            - {id: b, source: llm, sourceHandle: source, target: end}
      """;

  private TestApps() {}

  private static String chat(String name, String variables, boolean cites) {
    return """
        version: "0.6.0"
        kind: app
        app: {name: NAME, mode: advanced-chat, description: A bot for tests., icon: T}
        workflow:
          features:
            opening_statement: Hello.
            suggested_questions: ["Why?"]
            retriever_resource: {enabled: CITES}
          graph:
            nodes:
              - id: start
                data: {type: start, title: Start, variables: VARIABLES}
              - id: kb
                data:
                  type: knowledge-retrieval
                  title: Look up
                  query_variable_selector: [sys, query]
                  dataset_ids: [faq]
              - id: llm
                data:
                  type: llm
                  title: Write
                  model: {provider: test, name: scripted, mode: chat, completion_params: {}}
                  context: {enabled: true, variable_selector: [kb, result]}
                  memory: {window: {enabled: true, size: 50}, query_prompt_template: "{{#sys.query#}}"}
                  prompt_template: [{role: system, text: "Passages: {{#context#}}"}]
              - id: answer
                data: {type: answer, title: Answer, answer: "{{#llm.text#}}"}
            edges:
              - {id: a, source: start, sourceHandle: source, target: kb}
              - {id: b, source: kb, sourceHandle: source, target: llm}
              - {id: c, source: llm, sourceHandle: source, target: answer}
        """.replace("NAME", name).replace("VARIABLES", variables).replace("CITES", Boolean.toString(cites));
  }

  /** A file as it lies on the disk. */
  public static byte[] bytes(String app) {
    return app.getBytes(StandardCharsets.UTF_8);
  }
}
