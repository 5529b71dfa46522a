/**
 * Numbers about a running server, in the format of Prometheus. Labels are words of ours: templates of routes, types of nodes, modes of apps. Names that come from
 * outside, such as those of models, are bounded in number. Uses Prometheus' client library, which nothing else names.
 */
@NullMarked
package io.dify.runtime.metrics;

import org.jspecify.annotations.NullMarked;
