/** Stage: the searchable index of one knowledge base, a cache of what the database holds. A port; implementations live below. */
@NullMarked
package io.dify.rag.index;

import org.jspecify.annotations.NullMarked;
