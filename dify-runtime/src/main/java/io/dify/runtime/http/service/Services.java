package io.dify.runtime.http.service;

import io.dify.core.model.Models;
import io.dify.core.retrieval.KnowledgeRetriever;
import io.dify.runtime.annotation.Annotations;
import io.dify.runtime.conversation.Conversations;
import io.dify.runtime.conversation.Feedbacks;
import io.dify.runtime.form.Forms;
import io.dify.runtime.form.WaitingRuns;
import io.dify.runtime.registry.AppCatalog;
import io.dify.runtime.registry.LiveApp;
import io.dify.runtime.run.ActiveRuns;
import io.dify.runtime.run.ChatTurns;
import io.dify.runtime.run.DurableRuns;
import io.dify.runtime.run.RunRecords;
import io.dify.runtime.run.WorkflowRuns;
import io.dify.runtime.storage.Storage;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** What the endpoints of the Service API rest on. Implementations are thread-safe. */
public interface Services {
  /** Apps. */
  AppCatalog apps();

  /** Conversations. */
  Conversations conversations();

  /** What end users think of answers. */
  Feedbacks feedbacks();

  /** Answers written for questions. */
  Annotations annotations();

  /** Files. */
  Storage storage();

  /** What signed addresses lead to, besides uploads and files of runs, by their kind. */
  Map<String, SignedSource> signedSources();

  /** Answers chats. */
  ChatTurns turns();

  /** Runs workflows. */
  WorkflowRuns workflows();

  /** Runs going on. */
  ActiveRuns active();

  /** Durable runs. */
  DurableRuns durable();

  /** Forms that runs wait for. */
  Forms forms();

  /** The runs that wait for them. */
  WaitingRuns waiting();

  /** What is kept of runs. */
  RunRecords runs();

  /** Models, for what is asked beside runs. */
  Models models();

  /** The knowledge bases of a tenant. */
  KnowledgeRetriever knowledge(String tenantId);

  /**
   * Refuses a knowledge base that is closed to keys of the knowledge API.
   *
   * @throws io.dify.core.error.DifyException {@code FORBIDDEN}
   */
  void requireOpen(String tenantId, String base);

  /** Tags of an app that {@code /v1/info} shows. */
  List<String> tags(LiveApp app);

  /** Limits. */
  ServiceLimits limits();

  /** The clock. */
  InstantSource clock();

  /** Throws when something the server needs does not work. */
  void checkHealth();
}
