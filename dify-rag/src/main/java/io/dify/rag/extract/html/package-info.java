/**
 * HTML as Markdown, whole or its main content. Scripts never run and nothing a page names is fetched. Uses {@code rag.extract.parse}; the only package of
 * this module that knows jsoup.
 */
@NullMarked
package io.dify.rag.extract.html;

import org.jspecify.annotations.NullMarked;
