package io.dify.runtime.cli;

/** What a command does with the endpoints of administration. */
@FunctionalInterface
interface AdminAction {
  void on(AdminLink link) throws InterruptedException;
}
