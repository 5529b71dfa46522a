/**
 * The command line: parses, calls {@code runtime.app}, prints. The only package that touches the console and the exit status. Results go to standard
 * output, everything about the work (progress, warnings, errors) to standard error.
 */
@NullMarked
package io.dify.runtime.cli;

import org.jspecify.annotations.NullMarked;
