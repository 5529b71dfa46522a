/** Tests of the Jinja interpreter. */
@NullMarked
package io.dify.core.template.jinja;

import org.jspecify.annotations.NullMarked;
