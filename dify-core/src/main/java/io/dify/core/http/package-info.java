/**
 * The one way out of the process: an HTTP/1.1 client under an egress policy, and a reader for server-sent events. No other package opens a
 * socket. Uses {@code core.cancel} and {@code core.error}.
 *
 * <p>
 * <b>Why a client of its own.</b> Four things are needed together, and the client of the JDK gives none of the first three: connecting to the very
 * address that the policy has checked (a second look-up is how DNS rebinding gets in), a time-out between two bytes of a stream, breaking a call off
 * from outside at any moment including name look-up and handshake, and no upgrade header on cleartext connections.
 *
 * <p>
 * <b>Sent twice.</b> A server may close an idle connection in the very moment in which a request is written to it, and nobody can tell whether it was
 * read. A request that carries an {@code Idempotency-Key} is then sent once more, on a new connection that is judged and looked up like the first; any other
 * fails with {@code NETWORK}, whatever its method. So does one whose connection was new, or had begun to answer.
 *
 * <p>
 * <b>Threads.</b> A call runs on the thread of its caller, meant to be a virtual one; hundreds of waiting streams cost no platform thread. Names are
 * looked up on a pool of at most four platform threads that end when idle (a native look-up would pin the carrier of a virtual thread). Deadlines
 * are timers of the JDK's own delay scheduler. Whoever breaks a call off closes its socket; the thread that waits on it then learns the reason from
 * {@link io.dify.core.http.Exchange}. No lock is held across I/O.
 */
@NullMarked
package io.dify.core.http;

import org.jspecify.annotations.NullMarked;
