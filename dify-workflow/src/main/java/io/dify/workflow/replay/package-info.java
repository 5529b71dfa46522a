/**
 * Runs, recorded: what a run was asked, everything it asked of the world and what came of it, which way it took and how it ended. A
 * {@link io.dify.workflow.replay.RunRecorder} stands between an engine and its runs ({@link io.dify.workflow.engine.RunTap}) and gives a
 * {@link io.dify.workflow.replay.RecordedRun} for each; a {@link io.dify.workflow.replay.RecordingFile} keeps them as lines of JSON; a
 * {@link io.dify.workflow.replay.RunPlayer} puts what was recorded in the place of the world. Uses the engine and what is below it.
 */
@NullMarked
package io.dify.workflow.replay;

import org.jspecify.annotations.NullMarked;
