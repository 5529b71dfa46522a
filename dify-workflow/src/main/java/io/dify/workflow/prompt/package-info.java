/**
 * What the nodes that call models share: their settings (model, memory, vision), the assembly of prompts, and the reading of what a model says (reasoning tags,
 * JSON, usage). Uses the node SPI; knows no kind of node and no engine.
 */
@NullMarked
package io.dify.workflow.prompt;

import org.jspecify.annotations.NullMarked;
