package io.dify.core.code.remote;

import io.dify.core.code.CodeCall;
import io.dify.core.value.ValueJson;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Makes a whole program of a call: the code, so that its lines keep their numbers, and behind it what calls {@code main} and prints the result between marks. */
final class Program {
  /** Stands before and behind the result, and is not in it: there each {@code <} is escaped. */
  static final String MARK = "<<RESULT>>";

  private static final String INPUTS = "<<INPUTS>>";

  private static final String PYTHON = """

      import json
      from base64 import b64decode
      print("<<RESULT>>" + json.dumps(main(**json.loads(b64decode("<<INPUTS>>").decode()))).replace("<", "\\\\u003c") + "<<RESULT>>")
      """;
  private static final String JAVASCRIPT = """

      Promise.resolve(main(JSON.parse(Buffer.from("<<INPUTS>>", "base64").toString("utf-8"))))
        .then((result) => console.log("<<RESULT>>" + JSON.stringify(result === undefined ? null : result).replaceAll("<", "\\\\u003c") + "<<RESULT>>"))
        .catch((error) => { console.error(error); process.exitCode = 1; });
      """;

  private Program() {}

  static String of(CodeCall call) {
    if (call.entry() == CodeCall.Entry.PROGRAM) {
      return call.source();
    }
    String inputs = Base64.getEncoder()
        .encodeToString(ValueJson.write(call.inputs()).getBytes(StandardCharsets.UTF_8));
    String ours = switch (call.language()) {
      case PYTHON3 -> PYTHON;
      case JAVASCRIPT -> JAVASCRIPT;
    };
    return call.source() + ours.replace(INPUTS, inputs);
  }
}
