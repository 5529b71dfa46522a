package io.dify.runtime.annotation;

import io.dify.core.model.ModelRef;

/**
 * How an app answers with annotations.
 *
 * @param app the app
 * @param model makes the vectors that are compared
 * @param threshold least cosine of question and annotation for an answer, from 0 to 1
 * @param revision grows with every change of what would be found
 */
public record ReplySetting(AnnotatedApp app, ModelRef model, double threshold, long revision) {}
