/** How much of Jinja jinjava speaks. */
package io.dify.bench.jinjava;
