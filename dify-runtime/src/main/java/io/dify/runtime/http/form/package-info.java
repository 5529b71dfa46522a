/** The page of a form that a run waits for, for people who have its address. Uses {@code runtime.form} and {@code runtime.http}. */
@NullMarked
package io.dify.runtime.http.form;

import org.jspecify.annotations.NullMarked;
