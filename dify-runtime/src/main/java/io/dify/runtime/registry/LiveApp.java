package io.dify.runtime.registry;

/**
 * An app ready to run.
 *
 * @param app the app
 * @param versionId the version that is compiled here, {@code workflow_id} for clients
 * @param spec what runs
 */
public record LiveApp(App app, String versionId, AppSpec spec) {}
