package io.dify.runtime.http.service;

import io.dify.core.model.Models;
import io.dify.core.retrieval.KnowledgeRetriever;
import io.dify.runtime.conversation.Conversations;
import io.dify.runtime.conversation.Feedbacks;
import io.dify.runtime.http.Route;
import io.dify.runtime.http.RouteTable;
import io.dify.runtime.http.dataset.DatasetApi;
import io.dify.runtime.registry.AppCatalog;
import io.dify.runtime.registry.LiveApp;
import io.dify.runtime.run.ActiveRuns;
import io.dify.runtime.run.ChatTurns;
import io.dify.runtime.run.RunRecords;
import io.dify.runtime.run.WorkflowRuns;
import io.dify.runtime.storage.Storage;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * All endpoints.
 *
 * @param catalog apps
 * @param conversations conversations
 * @param feedbacks what end users think of answers
 * @param turns answers chats
 * @param runs runs workflows
 * @param active runs going on
 * @param records what is kept of runs
 * @param tags tags of an app that {@code /v1/info} shows
 * @param health throws when something the server needs does not work
 * @param knowledge the knowledge bases of a tenant
 * @param models make follow-up questions
 * @param storage files
 * @param sources what signed addresses lead to, besides uploads and files of runs
 * @param datasets the endpoints of the knowledge API
 * @param version version of this software
 * @param limits limits
 * @param clock the clock
 */
public record ServiceApi(AppCatalog catalog, Conversations conversations, Feedbacks feedbacks,
    ChatTurns turns, WorkflowRuns runs, ActiveRuns active, RunRecords records, Function<LiveApp, List<String>> tags,
    Runnable health, Function<String, KnowledgeRetriever> knowledge, Models models,
    Storage storage, Map<String, SignedSource> sources, DatasetApi datasets, String version, ServiceLimits limits,
    InstantSource clock) {
  /** The table of routes. */
  public RouteTable table() {
    Apps apps = new Apps(catalog);
    List<Route> all = new ArrayList<>();
    all.addAll(new SystemRoutes(version, health, () -> all).routes());
    all.addAll(new AppRoutes(apps, tags, storage.limits()).routes());
    FileInputs files = new FileInputs(storage, clock);
    SpokenAnswers speech = new SpokenAnswers(models);
    all.addAll(new AudioRoutes(apps, conversations, models).routes());
    all.addAll(new FileRoutes(apps, storage, sources).routes());
    all.addAll(new ChatRoutes(apps, turns, active, limits, files, speech).routes());
    all.addAll(new CompletionRoutes(apps, turns, active, limits, files, speech).routes());
    all.addAll(new ConversationRoutes(apps, conversations, feedbacks, storage).routes());
    all.addAll(new VariableRoutes(apps, conversations).routes());
    all.addAll(new FeedbackRoutes(apps, feedbacks).routes());
    all.addAll(new RunRoutes(apps, records).routes());
    all.addAll(new SuggestionRoutes(apps, conversations, models).routes());
    all.addAll(new WorkflowRoutes(apps, runs, active, limits, clock, files, speech).routes());
    all.addAll(new KnowledgeRoutes(knowledge).routes());
    all.addAll(datasets.routes());
    return new RouteTable(all);
  }
}
