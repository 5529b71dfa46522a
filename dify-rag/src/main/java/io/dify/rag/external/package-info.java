/**
 * Knowledge that another system keeps, reached through Dify's external knowledge API: how it is set up, asked, and its answers are read. Goes out through
 * {@code core.http} only.
 */
@NullMarked
package io.dify.rag.external;

import org.jspecify.annotations.NullMarked;
