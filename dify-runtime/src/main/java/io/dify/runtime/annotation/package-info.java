/**
 * Annotations: answers that somebody has written for questions of an app, and the search for them before a run is started. Uses the models port for vectors and
 * implements the port {@code AnnotationReplies} of the engine; knows no HTTP.
 */
@NullMarked
package io.dify.runtime.annotation;

import org.jspecify.annotations.NullMarked;
