package io.dify.runtime.cli;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.runtime.app.Installation;
import io.dify.runtime.auth.ApiKeys;
import io.dify.runtime.auth.Caller;
import io.dify.runtime.auth.CredentialKind;
import io.dify.runtime.http.Method;
import io.dify.runtime.http.Reply;
import io.dify.runtime.http.RouteTable;

/** Administration in this process, by whoever may open the data directory: the operator. */
final class LocalAdmin implements AdminPort {
  private static final Caller OPERATOR = new Caller(ApiKeys.OPERATOR, CredentialKind.ADMIN, "", "cli");

  private final Installation installation;
  private final RouteTable table;

  /** @param installation closed with this */
  LocalAdmin(Installation installation) {
    this.installation = installation;
    this.table = installation.administration();
  }

  @Override
  public String send(Method method, String path, byte[] body) throws InterruptedException {
    return switch (table.answer(method, path, body, OPERATOR)) {
      case Reply.Json json -> json.body().toString();
      case Reply.Text text -> text.body();
      case Reply.Empty empty -> "";
      case Reply.Events events -> throw new DifyException(ErrorCode.INTERNAL, "Administration does not stream.");
      case Reply.Written file -> throw new DifyException(ErrorCode.INTERNAL, "Administration sends no files.");
      case Reply.Bytes bytes -> throw new DifyException(ErrorCode.INTERNAL, "Administration sends no files.");
    };
  }

  @Override
  public void close() {
    installation.close();
  }
}
