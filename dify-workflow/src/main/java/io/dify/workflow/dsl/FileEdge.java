package io.dify.workflow.dsl;

/**
 * An edge as the file has it.
 *
 * @param source id of the node it leaves
 * @param handle handle it leaves from, {@code source} when the file names none
 * @param target id of the node it enters
 */
public record FileEdge(String source, String handle, String target) {}
