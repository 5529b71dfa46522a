/** Tests of the package of the same name. */
@NullMarked
package io.dify.core.model.bedrock;

import org.jspecify.annotations.NullMarked;
