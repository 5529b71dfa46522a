/** From facts to text: which piece of which answer may be shown when, and the bounded log that readers follow. */
@NullMarked
package io.dify.workflow.stream;

import org.jspecify.annotations.NullMarked;
