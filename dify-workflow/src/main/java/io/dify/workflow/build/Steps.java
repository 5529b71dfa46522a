package io.dify.workflow.build;

import io.dify.core.tool.ToolRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Where steps are made: an {@link AppBuilder app}, or the {@link Body body} of a container. Ids must be unique in the whole app; texts are templates
 * in which a {@link Var} stands for its value. Not thread-safe.
 */
public abstract sealed class Steps permits AppBuilder, Body {
  final Level level;

  Steps(Level level) {
    this.level = level;
  }

  /**
   * Asks a language model.
   *
   * @param provider its provider, for example {@code langgenius/openai/openai}
   * @param model its name, for example {@code gpt-4o-mini}
   */
  public final LlmStep llm(String id, String provider, String model) {
    return new LlmStep(level, id, provider, model);
  }

  /** Has a model, as in {@link #llm}, choose one of several ways by what a text is about. */
  public final ClassifyStep classify(String id, Var<String> text, String provider, String model) {
    return new ClassifyStep(level, id, text, provider, model);
  }

  /** Has a model, as in {@link #llm}, take values out of a text. */
  public final ExtractStep extract(String id, Var<String> text, String provider, String model) {
    return new ExtractStep(level, id, text, provider, model);
  }

  /** Looks a question up in knowledge bases. */
  public final KnowledgeStep knowledge(String id, Var<String> query, String... baseIds) {
    return new KnowledgeStep(level, id, query, List.of(baseIds));
  }

  /** Calls a tool. */
  public final ToolStep tool(String id, ToolRef tool) {
    return new ToolStep(level, id, tool);
  }

  /**
   * A model with tools.
   *
   * @param query what it is asked, a template
   */
  public final AgentStep agent(String id, String provider, String model, String query) {
    return new AgentStep(level, id, provider, model, query);
  }

  /** Renders a Jinja2 template over the variables it is {@linkplain TemplateStep#with given}. */
  public final TemplateStep template(String id, String jinja) {
    return new TemplateStep(level, id, jinja);
  }

  /** Takes the text out of a file. */
  public final DocumentStep document(String id, Var<?> file) {
    return new DocumentStep(level, id, file);
  }

  /** Goes one of several ways. */
  public final IfStep ifElse(String id) {
    return new IfStep(level, id);
  }

  /** Brings branches together: the value of the first of these variables that exists. */
  @SafeVarargs
  public final <T> AggregateStep<T> aggregate(String id, Var<T> first, Var<T>... others) {
    List<Var<T>> all = new ArrayList<>(List.of(first));
    for (Var<T> other : others) {
      all.add(other);
    }
    return new AggregateStep<>(level, id, all);
  }

  /** Changes conversation and loop variables. */
  public final AssignStep assign(String id) {
    return new AssignStep(level, id);
  }

  /** Filters, sorts and cuts a list. */
  public final <T> ListStep<T> list(String id, Var<List<T>> list) {
    return new ListStep<>(level, id, list);
  }

  /**
   * Runs a body once for each item of a list.
   *
   * @param item type of the items
   * @param body makes the steps of the body and says which of its variables is the result of a pass
   */
  public final <T, R> IterationStep<R> iteration(String id, Var<List<T>> items, VarType<T> item,
      Function<Body.ForEach<T>, Var<R>> body) {
    return new IterationStep<>(level, id, items, item, body);
  }

  /** Runs a body again and again, at most so often. */
  public final LoopStep loop(String id, int maxPasses) {
    return new LoopStep(level, id, maxPasses);
  }

  /** Gives a text to the reader of a chat, as it becomes known. */
  public final AnswerStep answer(String id, String text) {
    return new AnswerStep(level, id, text);
  }

  /** Sets outputs of the run. */
  public final EndStep end(String id) {
    return new EndStep(level, id);
  }

  /** A step of any kind, one of your own for example, with its configuration as app files have it. */
  public final OtherStep step(String id, String kind, Map<String, ?> data) {
    return new OtherStep(level, id, kind, data);
  }
}
