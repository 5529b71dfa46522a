package io.dify.runtime.annotation;

/**
 * The app that annotations belong to.
 *
 * @param tenantId its workspace
 * @param appId its id
 */
public record AnnotatedApp(String tenantId, String appId) {}
