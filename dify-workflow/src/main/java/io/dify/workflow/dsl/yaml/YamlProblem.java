package io.dify.workflow.dsl.yaml;

/**
 * Why a text is refused.
 *
 * @param code short stable code, for example {@code duplicate_key}
 * @param place where
 * @param message cause and what to change; without the place
 */
public record YamlProblem(String code, Place place, String message) {}
