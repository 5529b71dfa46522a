package io.dify.runtime.http.service;

import io.dify.runtime.http.Route;
import io.dify.runtime.http.sse.FormTold;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The endpoints for clients of apps. Stateless. */
public final class ServiceApi {
  private ServiceApi() {}

  /**
   * The endpoints.
   *
   * @param services what they rest on
   * @param version version of this software
   * @param all asked when the endpoints are to be described: those of the whole server
   */
  public static List<Route> routes(Services services, String version, Supplier<List<Route>> all) {
    Apps apps = new Apps(services.apps());
    FileInputs files = new FileInputs(services.storage(), services.clock());
    FormTold told = new FormTold(services.forms()::token);
    SpokenAnswers speech = new SpokenAnswers(services.models());
    return Stream.of(
        new SystemRoutes(version, services::checkHealth, all).routes(),
        new AppRoutes(apps, services::tags, services.annotations(), services.storage().limits()).routes(),
        new AudioRoutes(apps, services.conversations(), services.models()).routes(),
        new FileRoutes(apps, services.storage(), services.signedSources()).routes(),
        new ChatRoutes(apps, services.turns(), services.active(), services.limits(), files, speech, told).routes(),
        new FormRoutes(apps, services.forms(), services.waiting(), files, services.limits()).routes(),
        new CompletionRoutes(apps, services.turns(), services.active(), services.limits(), files, speech).routes(),
        new ConversationRoutes(apps, services.conversations(), services.feedbacks(), services.storage(),
            services.forms()).routes(),
        new VariableRoutes(apps, services.conversations()).routes(),
        new FeedbackRoutes(apps, services.feedbacks()).routes(),
        new RunRoutes(apps, services.runs()).routes(),
        new EventRoutes(apps, services).routes(),
        new SuggestionRoutes(apps, services.conversations(), services.models()).routes(),
        new AnnotationRoutes(apps, services.annotations()).routes(),
        new WorkflowRoutes(apps, services.workflows(), services.active(), services.limits(), services.clock(), files,
            speech, told).routes(),
        new KnowledgeRoutes(services::knowledge, services::requireOpen).routes()).flatMap(List::stream).toList();
  }
}
