/**
 * PDF as Markdown: PDFBox reads the words in their places, and what is a heading, a table, a paragraph or the furniture of a page is told by those. Uses
 * {@code rag.extract.parse}; the only package that knows PDFBox.
 */
@NullMarked
package io.dify.rag.extract.pdf;

import org.jspecify.annotations.NullMarked;
