/**
 * The http-request node: one request, written down by the author of the app, through the way out of core. Knows no other node, engine or graph.
 */
@NullMarked
package io.dify.workflow.node.http;

import org.jspecify.annotations.NullMarked;
