/** The parameter-extractor node: has a model take values out of a text. Knows no other node, engine or graph. */
@NullMarked
package io.dify.workflow.node.extractor;

import org.jspecify.annotations.NullMarked;
