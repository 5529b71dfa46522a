/**
 * Files of apps: uploads of end users and what nodes and tools make. Knows whose each file is, checks what comes in, and makes the signed addresses under which files are
 * served. The bytes lie behind {@code core.file.FileStore}. Uses {@code core} and the owners of {@code runtime.conversation}.
 */
@NullMarked
package io.dify.runtime.storage;

import org.jspecify.annotations.NullMarked;
