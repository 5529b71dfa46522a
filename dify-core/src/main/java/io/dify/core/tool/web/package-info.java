/** What tools ask of the web: bounded calls, redirects that are checked anew, text of pages. Uses {@code core.http}; the only package that knows jsoup. */
@NullMarked
package io.dify.core.tool.web;

import org.jspecify.annotations.NullMarked;
