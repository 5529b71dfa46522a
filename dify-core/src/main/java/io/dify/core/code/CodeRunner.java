package io.dify.core.code;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.util.Optional;

/**
 * Port: runs code that nobody trusts, apart from everything else. An implementation either isolates the code before it reads a byte of it, or refuses.
 * Thread-safe. A call waits, on a thread that may wait.
 */
public interface CodeRunner {
  /**
   * Runs the code once. No two calls share a process, a file or anything else they could change.
   *
   * @throws CodeFailure {@code CODE_FAILED} when the code fails or ends without a result; {@code TIMEOUT} when it takes too long; {@code LIMIT_EXCEEDED}
   *     when it is, or gives, too much
   * @throws DifyException {@code SANDBOX_UNAVAILABLE} when no sandbox can run the language, naming what to install or to set;
   *     {@code TOO_MANY_REQUESTS} when too many wait; {@code CANCELLED}; {@code NETWORK} from a runner that is a service
   * @throws InterruptedException when the thread is interrupted while it waits; the code is stopped
   */
  CodeResult run(CodeCall call, Cancellation cancellation) throws InterruptedException;

  /** Why code of a language cannot be run here, and what would change it; empty when it can, as far as is known. May try it out, once. */
  default Optional<String> obstacle(CodeLanguage language) {
    return Optional.empty();
  }

  /** This runner, with these limits for every call in place of the call's own. */
  default CodeRunner within(CodeLimits limits) {
    CodeRunner runner = this;
    return new CodeRunner() {
      @Override
      public CodeResult run(CodeCall call, Cancellation cancellation) throws InterruptedException {
        return runner.run(call.within(limits), cancellation);
      }

      @Override
      public Optional<String> obstacle(CodeLanguage language) {
        return runner.obstacle(language);
      }
    };
  }

  /**
   * A runner that refuses.
   *
   * @param why what is missing and which setting would change it
   */
  static CodeRunner none(String why) {
    return new CodeRunner() {
      @Override
      public CodeResult run(CodeCall call, Cancellation cancellation) {
        throw new DifyException(ErrorCode.SANDBOX_UNAVAILABLE, why);
      }

      @Override
      public Optional<String> obstacle(CodeLanguage language) {
        return Optional.of(why);
      }
    };
  }
}
