/** Tags by which the people of a workspace sort their knowledge bases. Knows bases by their ids only, and nothing of HTTP. */
@NullMarked
package io.dify.runtime.tag;

import org.jspecify.annotations.NullMarked;
