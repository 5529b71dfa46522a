/** The document-extractor node: makes text of files. Knows no other node, engine or graph. */
@NullMarked
package io.dify.workflow.node.document;

import org.jspecify.annotations.NullMarked;
