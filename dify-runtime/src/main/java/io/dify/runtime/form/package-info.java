/** Forms that runs wait for: kept, sent out, answered once, timed out. Uses {@code mail} and {@code workflow.node}; knows no HTTP and no engine. */
@NullMarked
package io.dify.runtime.form;

import org.jspecify.annotations.NullMarked;
