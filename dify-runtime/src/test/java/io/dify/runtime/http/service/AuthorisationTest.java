package io.dify.runtime.http.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.dify.runtime.auth.CredentialKind;
import io.dify.runtime.http.Route;
import io.dify.runtime.testing.RawHttp;
import io.dify.runtime.testing.TestServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Who may call what. A route without a row here fails the build: somebody has to say, twice, what it needs. */
class AuthorisationTest {
  private static final Map<String, CredentialKind> MATRIX = Map.ofEntries(
      Map.entry("GET /", CredentialKind.NONE),
      Map.entry("GET /health", CredentialKind.NONE),
      Map.entry("GET /healthz", CredentialKind.NONE),
      Map.entry("GET /openapi.json", CredentialKind.NONE),
      Map.entry("GET /ready", CredentialKind.NONE),
      Map.entry("GET /metrics", CredentialKind.NONE),
      Map.entry("GET /v1/info", CredentialKind.APP),
      Map.entry("GET /v1/parameters", CredentialKind.APP),
      Map.entry("GET /v1/meta", CredentialKind.APP),
      Map.entry("GET /v1/site", CredentialKind.APP),
      Map.entry("POST /v1/audio-to-text", CredentialKind.APP),
      Map.entry("POST /v1/text-to-audio", CredentialKind.APP),
      Map.entry("POST /v1/files/upload", CredentialKind.APP),
      Map.entry("GET /v1/files/{file_id}/preview", CredentialKind.APP),
      Map.entry("GET /files/{kind}/{tenant}/{file_id}", CredentialKind.NONE),
      Map.entry("POST /retrieval", CredentialKind.DATASET),
      Map.entry("GET /v1/datasets", CredentialKind.DATASET),
      Map.entry("POST /v1/datasets/pipeline/file-upload", CredentialKind.DATASET),
      Map.entry("POST /v1/datasets", CredentialKind.DATASET),
      Map.entry("PATCH /v1/datasets/{dataset_id}", CredentialKind.DATASET),
      Map.entry("DELETE /v1/datasets/{dataset_id}", CredentialKind.DATASET),
      Map.entry("POST /v1/datasets/{dataset_id}/document/create-by-text", CredentialKind.DATASET),
      Map.entry("POST /v1/datasets/{dataset_id}/document/create_by_text", CredentialKind.DATASET),
      Map.entry("POST /v1/datasets/{dataset_id}/document/create-by-file", CredentialKind.DATASET),
      Map.entry("POST /v1/datasets/{dataset_id}/document/create_by_file", CredentialKind.DATASET),
      Map.entry("GET /v1/datasets/{dataset_id}/documents", CredentialKind.DATASET),
      Map.entry("GET /v1/datasets/{dataset_id}/documents/{document_id}", CredentialKind.DATASET),
      Map.entry("PATCH /v1/datasets/{dataset_id}/documents/{document_id}", CredentialKind.DATASET),
      Map.entry("DELETE /v1/datasets/{dataset_id}/documents/{document_id}", CredentialKind.DATASET),
      Map.entry("GET /v1/datasets/{dataset_id}/documents/{document_id}/download", CredentialKind.DATASET),
      Map.entry("POST /v1/datasets/{dataset_id}/documents/{document_id}/update-by-text", CredentialKind.DATASET),
      Map.entry("POST /v1/datasets/{dataset_id}/documents/{document_id}/update_by_text", CredentialKind.DATASET),
      Map.entry("POST /v1/datasets/{dataset_id}/documents/{document_id}/update-by-file", CredentialKind.DATASET),
      Map.entry("POST /v1/datasets/{dataset_id}/documents/{document_id}/update_by_file", CredentialKind.DATASET),
      Map.entry("GET /v1/datasets/{dataset_id}/documents/{batch}/indexing-status", CredentialKind.DATASET),
      Map.entry("POST /v1/datasets/{dataset_id}/documents/download-zip", CredentialKind.DATASET),
      Map.entry("PATCH /v1/datasets/{dataset_id}/documents/status/{action}", CredentialKind.DATASET),
      Map.entry("GET /v1/datasets/{dataset_id}/pipeline/datasource-plugins", CredentialKind.DATASET),
      Map.entry("POST /v1/datasets/{dataset_id}/pipeline/datasource/nodes/{node_id}/run", CredentialKind.DATASET),
      Map.entry("POST /v1/datasets/{dataset_id}/pipeline/run", CredentialKind.DATASET),
      Map.entry("GET /v1/datasets/{dataset_id}", CredentialKind.DATASET),
      Map.entry("POST /v1/datasets/{dataset_id}/documents/{document_id}/segments", CredentialKind.DATASET),
      Map.entry("GET /v1/datasets/{dataset_id}/documents/{document_id}/segments", CredentialKind.DATASET),
      Map.entry("GET /v1/datasets/{dataset_id}/documents/{document_id}/segments/{segment_id}", CredentialKind.DATASET),
      Map.entry("POST /v1/datasets/{dataset_id}/documents/{document_id}/segments/{segment_id}", CredentialKind.DATASET),
      Map.entry("DELETE /v1/datasets/{dataset_id}/documents/{document_id}/segments/{segment_id}",
          CredentialKind.DATASET),
      Map.entry("POST /v1/datasets/{dataset_id}/documents/{document_id}/segments/{segment_id}/child_chunks",
          CredentialKind.DATASET),
      Map.entry("GET /v1/datasets/{dataset_id}/documents/{document_id}/segments/{segment_id}/child_chunks",
          CredentialKind.DATASET),
      Map.entry(
          "PATCH /v1/datasets/{dataset_id}/documents/{document_id}/segments/{segment_id}/child_chunks/{child_chunk_id}",
          CredentialKind.DATASET),
      Map.entry(
          "DELETE /v1/datasets/{dataset_id}/documents/{document_id}/segments/{segment_id}/child_chunks/{child_chunk_id}",
          CredentialKind.DATASET),
      Map.entry("POST /v1/datasets/{dataset_id}/retrieve", CredentialKind.DATASET),
      Map.entry("POST /v1/datasets/{dataset_id}/hit-testing", CredentialKind.DATASET),
      Map.entry("POST /v1/datasets/tags", CredentialKind.DATASET),
      Map.entry("GET /v1/datasets/tags", CredentialKind.DATASET),
      Map.entry("PATCH /v1/datasets/tags", CredentialKind.DATASET),
      Map.entry("DELETE /v1/datasets/tags", CredentialKind.DATASET),
      Map.entry("POST /v1/datasets/tags/binding", CredentialKind.DATASET),
      Map.entry("POST /v1/datasets/tags/unbinding", CredentialKind.DATASET),
      Map.entry("GET /v1/datasets/{dataset_id}/tags", CredentialKind.DATASET),
      Map.entry("POST /v1/datasets/{dataset_id}/metadata", CredentialKind.DATASET),
      Map.entry("GET /v1/datasets/{dataset_id}/metadata", CredentialKind.DATASET),
      Map.entry("PATCH /v1/datasets/{dataset_id}/metadata/{metadata_id}", CredentialKind.DATASET),
      Map.entry("DELETE /v1/datasets/{dataset_id}/metadata/{metadata_id}", CredentialKind.DATASET),
      Map.entry("GET /v1/datasets/{dataset_id}/metadata/built-in", CredentialKind.DATASET),
      Map.entry("POST /v1/datasets/{dataset_id}/metadata/built-in/{action}", CredentialKind.DATASET),
      Map.entry("POST /v1/datasets/{dataset_id}/documents/metadata", CredentialKind.DATASET),
      Map.entry("GET /v1/workspaces/current/models/model-types/{model_type}", CredentialKind.DATASET),
      Map.entry("POST /v1/chat-messages", CredentialKind.APP),
      Map.entry("POST /v1/chat-messages/{task_id}/stop", CredentialKind.APP),
      Map.entry("GET /v1/conversations", CredentialKind.APP),
      Map.entry("GET /v1/messages", CredentialKind.APP),
      Map.entry("POST /v1/completion-messages", CredentialKind.APP),
      Map.entry("POST /v1/completion-messages/{task_id}/stop", CredentialKind.APP),
      Map.entry("POST /v1/messages/{message_id}/feedbacks", CredentialKind.APP),
      Map.entry("GET /v1/app/feedbacks", CredentialKind.APP),
      Map.entry("GET /v1/end-users/{end_user_id}", CredentialKind.APP),
      Map.entry("GET /v1/conversations/{conversation_id}/variables", CredentialKind.APP),
      Map.entry("PUT /v1/conversations/{conversation_id}/variables/{variable_id}", CredentialKind.APP),
      Map.entry("GET /v1/workflows/run/{workflow_run_id}", CredentialKind.APP),
      Map.entry("GET /v1/workflow/{workflow_run_id}/events", CredentialKind.APP),
      Map.entry("GET /v1/workflows/logs", CredentialKind.APP),
      Map.entry("GET /v1/messages/{message_id}/suggested", CredentialKind.APP),
      Map.entry("POST /v1/conversations/{conversation_id}/name", CredentialKind.APP),
      Map.entry("DELETE /v1/conversations/{conversation_id}", CredentialKind.APP),
      Map.entry("POST /v1/apps/annotations", CredentialKind.APP),
      Map.entry("GET /v1/apps/annotations", CredentialKind.APP),
      Map.entry("PUT /v1/apps/annotations/{annotation_id}", CredentialKind.APP),
      Map.entry("DELETE /v1/apps/annotations/{annotation_id}", CredentialKind.APP),
      Map.entry("POST /v1/apps/annotation-reply/{action}", CredentialKind.APP),
      Map.entry("GET /v1/apps/annotation-reply/{action}/status/{job_id}", CredentialKind.APP),
      Map.entry("GET /admin/api/workspaces", CredentialKind.ADMIN),
      Map.entry("POST /admin/api/workspaces", CredentialKind.ADMIN),
      Map.entry("PATCH /admin/api/workspaces/{workspace_id}", CredentialKind.ADMIN),
      Map.entry("DELETE /admin/api/workspaces/{workspace_id}", CredentialKind.ADMIN),
      Map.entry("GET /admin/api/workspaces/{workspace_id}/apps", CredentialKind.ADMIN),
      Map.entry("POST /admin/api/workspaces/{workspace_id}/apps", CredentialKind.ADMIN),
      Map.entry("GET /admin/api/workspaces/{workspace_id}/apps/{app_id}", CredentialKind.ADMIN),
      Map.entry("DELETE /admin/api/workspaces/{workspace_id}/apps/{app_id}", CredentialKind.ADMIN),
      Map.entry("POST /admin/api/workspaces/{workspace_id}/apps/{app_id}/publish", CredentialKind.ADMIN),
      Map.entry("GET /admin/api/workspaces/{workspace_id}/apps/{app_id}/versions", CredentialKind.ADMIN),
      Map.entry("GET /admin/api/workspaces/{workspace_id}/apps/{app_id}/export", CredentialKind.ADMIN),
      Map.entry("GET /admin/api/workspaces/{workspace_id}/apps/{app_id}/versions/{version_id}/export",
          CredentialKind.ADMIN),
      Map.entry("GET /admin/api/workspaces/{workspace_id}/apps/{app_id}/triggers", CredentialKind.ADMIN),
      Map.entry("POST /admin/api/workspaces/{workspace_id}/apps/{app_id}/triggers/{node_id}/renew",
          CredentialKind.ADMIN),
      Map.entry("GET /v1/form/human_input/{form_token}", CredentialKind.APP),
      Map.entry("POST /v1/form/human_input/{form_token}", CredentialKind.APP),
      Map.entry("GET /form/{form_token}", CredentialKind.NONE),
      Map.entry("POST /form/{form_token}", CredentialKind.NONE),
      Map.entry("GET /triggers/webhook/{webhook_id}", CredentialKind.NONE),
      Map.entry("POST /triggers/webhook/{webhook_id}", CredentialKind.NONE),
      Map.entry("PUT /triggers/webhook/{webhook_id}", CredentialKind.NONE),
      Map.entry("PATCH /triggers/webhook/{webhook_id}", CredentialKind.NONE),
      Map.entry("DELETE /triggers/webhook/{webhook_id}", CredentialKind.NONE),
      Map.entry("GET /admin/api/workspaces/{workspace_id}/runs", CredentialKind.ADMIN),
      Map.entry("GET /admin/api/workspaces/{workspace_id}/runs/{run_id}", CredentialKind.ADMIN),
      Map.entry("POST /admin/api/workspaces/{workspace_id}/runs/{run_id}/resume", CredentialKind.ADMIN),
      Map.entry("POST /admin/api/workspaces/{workspace_id}/runs/{run_id}/stop", CredentialKind.ADMIN),
      Map.entry("POST /admin/api/workspaces/{workspace_id}/runs/{run_id}/retry", CredentialKind.ADMIN),
      Map.entry("PUT /admin/api/workspaces/{workspace_id}/apps/{app_id}/durability", CredentialKind.ADMIN),
      Map.entry("GET /admin/api/workspaces/{workspace_id}/keys", CredentialKind.ADMIN),
      Map.entry("POST /admin/api/workspaces/{workspace_id}/keys", CredentialKind.ADMIN),
      Map.entry("DELETE /admin/api/workspaces/{workspace_id}/keys/{key_id}", CredentialKind.ADMIN),
      Map.entry("GET /admin/api/keys", CredentialKind.ADMIN),
      Map.entry("POST /admin/api/keys", CredentialKind.ADMIN),
      Map.entry("DELETE /admin/api/keys/{key_id}", CredentialKind.ADMIN),
      Map.entry("GET /admin/api/workspaces/{workspace_id}/datasets", CredentialKind.ADMIN),
      Map.entry("POST /admin/api/workspaces/{workspace_id}/datasets", CredentialKind.ADMIN),
      Map.entry("DELETE /admin/api/workspaces/{workspace_id}/datasets/{dataset_id}", CredentialKind.ADMIN),
      Map.entry("PATCH /admin/api/workspaces/{workspace_id}/datasets/{dataset_id}", CredentialKind.ADMIN),
      Map.entry("GET /admin/api/workspaces/{workspace_id}/limits", CredentialKind.ADMIN),
      Map.entry("PUT /admin/api/workspaces/{workspace_id}/limits", CredentialKind.ADMIN),
      Map.entry("GET /admin/api/workspaces/{workspace_id}/apps/{app_id}/limits", CredentialKind.ADMIN),
      Map.entry("PUT /admin/api/workspaces/{workspace_id}/apps/{app_id}/limits", CredentialKind.ADMIN),
      Map.entry("POST /v1/workflows/run", CredentialKind.APP),
      Map.entry("POST /v1/workflows/{workflow_id}/run", CredentialKind.APP),
      Map.entry("POST /v1/workflows/tasks/{task_id}/stop", CredentialKind.APP));

  private static TestServer server;

  @BeforeAll
  static void start() {
    server = new TestServer();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void everyRouteHasItsRow() {
    Map<String, CredentialKind> table = new TreeMap<>();
    server.server().table().routes().forEach(route -> table.put(route.name(), route.credential()));
    assertThat(table).isEqualTo(new TreeMap<>(MATRIX));
  }

  @TestFactory
  List<DynamicTest> routesThatNeedACredentialRefuseRequestsWithoutAValidOne() {
    List<DynamicTest> tests = new ArrayList<>();
    for (Route route : server.server().table().routes()) {
      if (route.credential() != CredentialKind.NONE) {
        for (String header : List.of("", "Authorization: Bearer app-unknown\r\n", "Authorization: Bearer null\r\n",
            "Authorization: Bearer []\r\n", "Authorization: 1\r\n", "Authorization: Bearer dataset-x\r\n",
            "Authorization: Bearer app-' OR '1'='1\r\n")) {
          tests.add(dynamicTest(route.name() + " with '" + header.strip() + "'", () -> assertRefused(route, header)));
        }
      }
    }
    return tests;
  }

  private static void assertRefused(Route route, String header) throws IOException {
    RawHttp.Answer answer = RawHttp.send(server.port(),
        RawHttp.request(route.method() + " " + route.path().replaceAll("\\{[^}]+}", "x"), header, "{}"));
    if (route.path().equals("/retrieval")) {
      // The API for external knowledge has statuses and codes of its own.
      assertThat(answer.status()).isEqualTo(403);
      assertThat(answer.json().path("error_code").asInt()).isIn(1001, 1002);
      return;
    }
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.json().path("code").asText()).isEqualTo("unauthorized");
  }
}
