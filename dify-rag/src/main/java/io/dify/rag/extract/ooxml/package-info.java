/**
 * Documents, sheets and slides of Office Open XML (ISO/IEC 29500), read straight from their XML: block by block, so a large file needs little memory, and
 * with text boxes, equations and charts. Uses {@code rag.extract.parse}; POI formats numbers.
 */
@NullMarked
package io.dify.rag.extract.ooxml;

import org.jspecify.annotations.NullMarked;
