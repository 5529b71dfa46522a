/** Words that say what a text is about, for searching without vectors. Uses nothing of this module. */
@NullMarked
package io.dify.rag.keyword;

import org.jspecify.annotations.NullMarked;
