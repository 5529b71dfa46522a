/**
 * What tests of programs on this library need: scripted models, a server that speaks the OpenAI protocol, a clock that stands still, a hash
 * embedder. Shipped in the main jar and built on the JDK alone, so that it works with any test framework. Nothing here sleeps: everything that waits,
 * waits for something the test completes, but for pauses that a script asks for.
 */
@NullMarked
package io.dify.core.testkit;

import org.jspecify.annotations.NullMarked;
