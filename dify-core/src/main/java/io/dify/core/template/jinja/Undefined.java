package io.dify.core.template.jinja;

/**
 * What a name that stands for nothing gives: prints as nothing, is false, holds no items, and fails whatever else is done with it.
 *
 * @param what says what is missing, for people
 */
record Undefined(String what) {}
