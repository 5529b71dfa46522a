package io.dify.workflow.dsl;

import io.dify.workflow.dsl.yaml.Place;

/**
 * Something in a file that is kept but cannot run here.
 *
 * @param node id of the node, empty when it is the whole app
 * @param type type of the node, or mode of the app
 * @param place where it stands
 * @param reason why, and what to do
 */
public record Unsupported(String node, String type, Place place, String reason) {}
