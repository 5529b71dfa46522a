/**
 * The face for programs that embed the engine: load an app, run it. Without a store there is no static state and no thread while nothing runs.
 */
@NullMarked
package io.dify.workflow;

import org.jspecify.annotations.NullMarked;
