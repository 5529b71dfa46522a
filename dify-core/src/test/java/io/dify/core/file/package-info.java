/** Tests of files. */
@NullMarked
package io.dify.core.file;

import org.jspecify.annotations.NullMarked;
