package io.dify.workflow.engine;

import io.dify.core.code.CodeRunner;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.extension.ApiExtensions;
import io.dify.core.file.Documents;
import io.dify.core.file.FileContents;
import io.dify.core.file.FileStore;
import io.dify.core.http.OutgoingHttp;
import io.dify.core.model.CallOrigin;
import io.dify.core.model.Models;
import io.dify.core.retrieval.KnowledgeRetriever;
import io.dify.core.template.JinjaLimits;
import io.dify.core.time.Ids;
import io.dify.core.tool.Tools;
import io.dify.core.value.Value;
import io.dify.workflow.graph.Graph;
import io.dify.workflow.graph.GraphNode;
import io.dify.workflow.journal.Journal;
import io.dify.workflow.journal.JournalEntry;
import io.dify.workflow.moderation.AnnotationReplies;
import io.dify.workflow.node.NodeExecutor;
import io.dify.workflow.node.People;
import io.dify.workflow.run.RunCommand;
import io.dify.workflow.run.RunRequest;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Starts runs of compiled graphs. Thread-safe, without static state; owns no thread while no run is going on. One engine serves any number of
 * graphs and runs.
 */
public final class WorkflowEngine {
  final Models models;
  final Tools tools;
  final KnowledgeRetriever knowledge;
  final Documents documents;
  final CodeRunner code;
  final OutgoingHttp.ByTenant http;
  final FileStore files;
  final InstantSource clock;
  final Ids ids;
  final EngineLimits limits;
  final JinjaLimits templateLimits;
  final ApiExtensions extensions;
  final AnnotationReplies annotations;
  final People people;
  final Function<String, Journal> journals;
  final Workers workers;
  final Function<GraphNode, Optional<NodeExecutor>> standIns;
  final RunTap tap;
  private final Builder setup;

  private WorkflowEngine(Builder builder) {
    this.setup = builder;
    this.tap = builder.tap;
    this.models = builder.models;
    this.tools = new PublishedTools(this, builder.apps, builder.tools, CallOrigin.NONE);
    this.knowledge = builder.knowledge;
    this.documents = builder.documents;
    this.code = builder.code;
    this.http = builder.http;
    this.files = builder.files;
    this.clock = builder.clock;
    this.ids = builder.ids == null ? Ids.system() : builder.ids;
    this.limits = builder.limits;
    this.templateLimits = builder.templateLimits;
    this.extensions = builder.extensions;
    this.annotations = builder.annotations;
    this.people = builder.people;
    this.journals = builder.journals;
    this.workers = builder.workers == null ? Workers.threads() : builder.workers;
    this.standIns = builder.standIns;
  }

  /** A builder; everything has a default. */
  public static Builder builder() {
    return new Builder();
  }

  /** An engine that is set up as this one, with something between its runs and all else. */
  public WorkflowEngine tapped(RunTap between) {
    return new WorkflowEngine(setup.copy().tap(between));
  }

  /** The models its runs use. */
  public Models models() {
    return models;
  }

  /**
   * Starts a run. When this returns the run has begun; read it with {@link Run#subscribe()} or wait with {@link Run#await()}.
   *
   * @throws DifyException {@code INVALID_PARAM} when the inputs do not fit the root node; nothing has run then
   */
  public Run start(Graph graph, RunRequest request) {
    return start(graph, request, request.depth() == 0 ? journals : run -> Journal.none());
  }

  /** The same with a journal of its own, opened by the run's id. */
  public Run start(Graph graph, RunRequest request, Function<String, Journal> open) {
    return start(graph, request, ids.next(), open);
  }

  /** The same under an id that the caller has chosen: a UUID that no run has or had, unless the journal refuses it. */
  public Run start(Graph graph, RunRequest request, String id, Function<String, Journal> open) {
    Value.Obj inputs = graph.root().config().admit(request.inputs());
    Map<String, Value> system = new LinkedHashMap<>(request.system().fields());
    system.putIfAbsent("files", Value.from(List.of()));
    system.put("workflow_run_id", Value.of(id));
    system.put("timestamp", Value.of(clock.instant().getEpochSecond()));
    RunRequest admitted = request.withInputs(inputs).withSystem(new Value.Obj(system));
    RunLoop run = new RunLoop(this, graph, id, admitted, tap.journal(id, graph, open.apply(id)));
    run.begin();
    return run;
  }

  /**
   * Goes on with a run that was paused, or whose process was lost. What is on record as finished is not done again; nodes that were at work begin again,
   * under the same idempotency key. Limits of steps and time begin anew. A run that waits for somebody pauses again unless it is answered.
   *
   * @param graph the graph the run began with
   * @param entries all facts of the run so far, the first to the last
   * @param journal takes the facts that follow
   * @param first what the run is told before it goes on: answers ({@link RunCommand.Answer}), or that it must end ({@link RunCommand.Stop},
   *     {@link RunCommand.Abort})
   * @return the run; its earlier events have their old numbers
   * @throws DifyException {@code STORE_FAILED} when the facts do not fit the graph or one another
   */
  public Run resume(Graph graph, List<JournalEntry> entries, Journal journal, RunCommand... first) {
    if (entries.isEmpty() || !(entries.getFirst() instanceof JournalEntry.Accepted accepted)) {
      throw new DifyException(ErrorCode.STORE_FAILED, "The journal of a run does not begin with its acceptance.");
    }
    RunLoop run = new RunLoop(this, graph, accepted.runId(), accepted.request(), journal);
    run.resume(entries, List.of(first));
    return run;
  }

  /** Sets up an engine. Not thread-safe. */
  public static final class Builder {
    private Models models = ref -> {
      throw new DifyException(ErrorCode.PROVIDER_NOT_INITIALIZE,
          "No model is configured for " + ref + "; give the engine Models (WorkflowEngine.builder().models(...)).");
    };
    private Tools tools = Tools.none();
    private PublishedApps apps = PublishedApps.none();
    private KnowledgeRetriever knowledge = (query, cancellation) -> {
      throw new DifyException(ErrorCode.NOT_FOUND,
          "No knowledge is configured; give the engine a KnowledgeRetriever (WorkflowEngine.builder().knowledge(...)).");
    };
    private Documents documents = Documents.of(FileContents.none());
    private CodeRunner code = CodeRunner.none(
        "No sandbox is configured for user code; give the engine a CodeRunner (WorkflowEngine.builder().code(...)).");
    private OutgoingHttp.ByTenant http = OutgoingHttp.ByTenant.none();
    private FileStore files = FileStore.none();
    private InstantSource clock = InstantSource.system();
    private @Nullable Ids ids;
    private EngineLimits limits = EngineLimits.DEFAULT;
    private JinjaLimits templateLimits = JinjaLimits.DEFAULT;
    private ApiExtensions extensions = ApiExtensions.none();
    private AnnotationReplies annotations = AnnotationReplies.none();
    private People people = People.none();
    private Function<String, Journal> journals = run -> Journal.none();
    private @Nullable Workers workers;
    private Function<GraphNode, Optional<NodeExecutor>> standIns = node -> Optional.empty();
    private RunTap tap = RunTap.NONE;

    private Builder() {}

    private Builder copy() {
      Builder copy = builder().models(models).tools(tools).apps(apps).knowledge(knowledge).documents(documents)
          .code(code).http(http).files(files).clock(clock).limits(limits).templateLimits(templateLimits)
          .extensions(extensions).annotations(annotations).people(people).journals(journals)
          .standIns(standIns).tap(tap);
      copy.ids = ids;
      copy.workers = workers;
      return copy;
    }

    /** Chat models; without them a node that needs one fails. */
    public Builder models(Models chatModels) {
      models = chatModels;
      return this;
    }

    /** Tools; without them a node that needs one fails. */
    public Builder tools(Tools source) {
      tools = source;
      return this;
    }

    /** Apps that can be called as tools ({@code WORKFLOW} and {@code APP}); by default none. They run on this engine. */
    public Builder apps(PublishedApps source) {
      apps = source;
      return this;
    }

    /** Knowledge bases; without them a node that needs one fails. */
    public Builder knowledge(KnowledgeRetriever retriever) {
      knowledge = retriever;
      return this;
    }

    /** Opens files and makes text of them; without it a node that needs a file fails. */
    public Builder documents(Documents source) {
      documents = source;
      return this;
    }

    /** Runs user code; without it a code node fails. */
    public Builder code(CodeRunner runner) {
      code = runner;
      return this;
    }

    /** What requests of apps go out through; without it a node that makes one fails. The gateway stays the caller's to close. */
    public Builder http(OutgoingHttp way) {
      return http(OutgoingHttp.ByTenant.same(way));
    }

    /** The same, by the tenant a run works for. */
    public Builder http(OutgoingHttp.ByTenant ways) {
      http = ways;
      return this;
    }

    /** Keeps files that nodes make; without it a node that makes one fails. */
    public Builder files(FileStore store) {
      files = store;
      return this;
    }

    /** The clock, by default the system's. */
    public Builder clock(InstantSource source) {
      clock = source;
      return this;
    }

    /** Ids of runs and executions, by default random. */
    public Builder ids(Ids source) {
      ids = source;
      return this;
    }

    /** Limits, by default {@link EngineLimits#DEFAULT}. */
    public Builder limits(EngineLimits engineLimits) {
      limits = engineLimits;
      return this;
    }

    /** What rendering a Jinja template may use up, by default {@link JinjaLimits#DEFAULT}. */
    public Builder templateLimits(JinjaLimits jinjaLimits) {
      templateLimits = jinjaLimits;
      return this;
    }

    /** API extensions, for external data and moderation; without them an app that needs one fails. */
    public Builder extensions(ApiExtensions services) {
      extensions = services;
      return this;
    }

    /** Answers written for questions, asked before runs of apps that have annotation replies switched on; by default none. */
    public Builder annotations(AnnotationReplies replies) {
      annotations = replies;
      return this;
    }

    /** Puts questions of human-input nodes before people; by default only readers of the run are told. */
    public Builder people(People source) {
      people = source;
      return this;
    }

    /** Opens the journal of a run by its id, by default one that keeps nothing. */
    public Builder journals(Function<String, Journal> open) {
      journals = open;
      return this;
    }

    /** Where nodes run and how time passes, by default {@link Workers#threads()}. */
    public Builder workers(Workers source) {
      workers = source;
      return this;
    }

    /**
     * Executors that run in place of a node's own, by default none. Asked before every execution; a container that has one does not open passes. For
     * tests and dry runs.
     */
    public Builder standIns(Function<GraphNode, Optional<NodeExecutor>> instead) {
      standIns = instead;
      return this;
    }

    /** What stands between runs and all else, by default nothing. */
    public Builder tap(RunTap between) {
      tap = between;
      return this;
    }

    /** The engine. */
    public WorkflowEngine build() {
      return new WorkflowEngine(copy());
    }
  }
}
