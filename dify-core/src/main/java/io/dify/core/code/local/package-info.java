/**
 * User code in a sandbox on this machine: bubblewrap around python3 or node, one process for each call. What keeps code from doing harm is, in this order: a real
 * user id without rights, namespaces (no network, no other processes, no files but the interpreter's), a filter on system calls, limits of
 * resources, and a deadline that ends the whole tree. All stand before a byte of user code is read; nothing inside the interpreter is relied on.
 *
 * <p>Threads: a few permanent ones start processes (a process dies with the <i>thread</i> that started it), one watches deadlines, and two for each call under way
 * read what comes out of it. {@link io.dify.core.code.local.LocalCodeRunner#close} ends them all. The only package that starts processes.
 */
@NullMarked
package io.dify.core.code.local;

import org.jspecify.annotations.NullMarked;
