/**
 * Runs graphs. Who owns what:
 *
 * <ul>
 * <li>A run has one owner at a time: whichever thread brings the next command ({@link io.dify.workflow.run.RunCommand}) to an idle run becomes its owner and obeys
 * until no command is left. There is no thread per run and no lock around its state; a caller that finds the run owned leaves its command and goes on.
 * <li>The owner alone changes the run's state, writes its journal and publishes its events: decide, append the entry, force the journal where an effect becomes
 * visible, apply, publish.
 * <li>Nodes of the loop (start, answer, ...) run in the owner. Every other node runs where its kind says ({@link io.dify.workflow.node.RunsOn}): on a virtual thread
 * of its own, which may block, or on one of a few platform threads for what computes; it speaks to the run only through commands.
 * <li>Readers ({@link io.dify.workflow.stream.RunCursor}) wait on the run's log and never hold up its owner.
 * <li>Stopping throws the run's {@link io.dify.core.cancel.Cancellation} and interrupts the threads of its nodes; what they still say is ignored.
 * <li>Threads and the passing of time come from {@link Workers}: a timer and the platform threads belong to the engine and exist only while they are needed.
 * </ul>
 *
 * Uses everything above it in the module; knows neither HTTP nor SQL.
 */
@NullMarked
package io.dify.workflow.engine;

import org.jspecify.annotations.NullMarked;
