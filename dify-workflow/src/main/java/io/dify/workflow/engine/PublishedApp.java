package io.dify.workflow.engine;

import io.dify.workflow.graph.Graph;

/**
 * An app that can be called as a tool.
 *
 * @param id id of the app
 * @param versionId id of its version, may be empty
 * @param name its name, under which models are told of it
 * @param description what it does, for models
 * @param graph what runs; begins with a start node, whose inputs are the arguments
 */
public record PublishedApp(String id, String versionId, String name, String description, Graph graph) {}
