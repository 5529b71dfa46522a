/**
 * What the owner of an app has happen around its runs: what goes in and comes out is checked, and some questions have an answer already. Here is what is checked
 * and how; when, and what follows, is the engine's. Uses the node SPI for reading and ports of core; knows no run.
 */
@NullMarked
package io.dify.workflow.moderation;

import org.jspecify.annotations.NullMarked;
