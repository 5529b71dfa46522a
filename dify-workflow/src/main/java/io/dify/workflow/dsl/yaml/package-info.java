/**
 * YAML 1.1 as Dify's own reader (PyYAML) understands it, to and from values, with the place of everything in the file. The only package that knows
 * SnakeYAML: its parser and its emitter are used, its object construction never. Uses {@code core.value} and {@code core.error}.
 */
@NullMarked
package io.dify.workflow.dsl.yaml;

import org.jspecify.annotations.NullMarked;
