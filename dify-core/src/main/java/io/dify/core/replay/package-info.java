/**
 * What a run asks of the world, written down and given again. A port that is wrapped here ({@link io.dify.core.replay.PassingModels},
 * {@link io.dify.core.replay.PassingTools}, ...) makes a {@link io.dify.core.replay.Crossing} of each call and hands it to a {@link io.dify.core.replay.Traffic}: one that
 * writes down what it sees ({@link io.dify.core.replay.TrafficRecorder}), or one that answers from what was written
 * ({@link io.dify.core.replay.TrafficPlayer}). The modes differ there and nowhere else. Uses the ports of {@code core}; knows neither graphs nor files.
 */
@NullMarked
package io.dify.core.replay;

import org.jspecify.annotations.NullMarked;
