/** Texts, sheets and slides of OpenDocument (ISO/IEC 26300), read straight from their XML. Uses {@code rag.extract.parse}. */
@NullMarked
package io.dify.rag.extract.odf;

import org.jspecify.annotations.NullMarked;
