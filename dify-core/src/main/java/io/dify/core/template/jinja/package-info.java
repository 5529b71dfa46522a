/**
 * An interpreter of the Jinja template language: {@link io.dify.core.template.jinja.Lexer} to {@link io.dify.core.template.jinja.Parser} to
 * {@link io.dify.core.template.jinja.Renderer}, after the documentation of Jinja 3.1 (Template Designer Documentation) and the Python Library Reference
 * for the methods and formats of built-in types.
 *
 * <p>
 * Values of a render are {@code String}, {@code Boolean}, {@code Long}, {@code BigInteger}, {@code Double} and the types of this package; Java objects
 * of other kinds never come in, and attributes and methods are looked up in tables, never by reflection. Whatever makes a text or a list asks its
 * {@link io.dify.core.template.jinja.Budget} first, and whatever repeats tells it each step: this, and nothing else, is what bounds time and memory. Uses
 * {@code core.template} and {@code core.value}.
 */
@NullMarked
package io.dify.core.template.jinja;

import org.jspecify.annotations.NullMarked;
