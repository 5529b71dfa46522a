package io.dify.runtime.http.service;

import io.dify.runtime.auth.Caller;
import io.dify.runtime.conversation.Owner;
import io.dify.runtime.http.Call;

/** Who a request speaks for: workspace and app from its key, the end user as it says. */
final class Users {
  private Users() {}

  /** From a {@code user} in the body. */
  static Owner ofBody(Call call) {
    return owner(call.caller(), call.body().text("user", ""));
  }

  /** From a {@code user} in the query string. */
  static Owner ofQuery(Call call) {
    return owner(call.caller(), call.query("user").orElse(""));
  }

  /** From a {@code user} among the fields of a form. */
  static Owner ofForm(Call call) {
    return owner(call.caller(), call.parts().text("user").orElse(""));
  }

  private static Owner owner(Caller caller, String user) {
    return new Owner(caller.tenantId(), caller.appId(), user.isBlank() ? Owner.DEFAULT_USER : user);
  }
}
