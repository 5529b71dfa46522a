package io.dify.core.code.local;

/**
 * Which walls of the sandbox stand. All of them, always; tests take single ones away to see that they are needed.
 *
 * @param seccomp the filter on system calls
 * @param processes a process namespace that ends with its first process
 * @param memory limits of memory
 * @param network a network namespace without a network
 */
record Guards(boolean seccomp, boolean processes, boolean memory, boolean network) {
  static final Guards ALL = new Guards(true, true, true, true);
}
