/** Recordings of the runs of a server, in a folder that does not grow for ever. Uses {@code workflow.replay} and knows neither HTTP nor who runs what. */
@NullMarked
package io.dify.runtime.recording;

import org.jspecify.annotations.NullMarked;
