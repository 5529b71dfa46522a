/**
 * Templates: Dify's {@code {{#node.name#}}}, and the port to Jinja, which {@code core.template.jinja} implements. Uses {@code core.value},
 * {@code core.cancel} and {@code core.error}.
 */
@NullMarked
package io.dify.core.template;

import org.jspecify.annotations.NullMarked;
