package io.dify.core.model.bedrock;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.core.cancel.Cancellation;
import io.dify.core.http.HttpCall;
import io.dify.core.http.HttpReply;
import io.dify.core.model.ModelCall;
import io.dify.core.model.rest.AnswerParts;
import io.dify.core.model.rest.CallParameters;
import io.dify.core.model.rest.DirectChat;
import io.dify.core.model.rest.JsonEvents;
import io.dify.core.model.rest.ModelService;
import io.dify.core.model.rest.ServiceFailures;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Consumer;

/** {@code ConverseStream} of the Bedrock runtime, for one model. */
record ConverseProtocol(ModelService service, String model, boolean callsTools, Optional<SignatureV4> signature)
    implements
      DirectChat.Protocol {
  @Override
  public String path() {
    return "/model/" + URLEncoder.encode(model, StandardCharsets.UTF_8) + "/converse-stream";
  }

  @Override
  public ObjectNode request(ModelCall call, Cancellation cancellation) {
    ConverseMedia media = new ConverseMedia(service.http(), cancellation, service.failures(model));
    return new ConverseRequest(call, media, callsTools).body();
  }

  @Override
  public HttpCall signed(HttpCall call) {
    return signature.map(signer -> signer.signed(call)).orElse(call);
  }

  @Override
  public JsonEvents events(HttpReply reply, ServiceFailures failures) {
    return ConverseEvents.of(reply, failures);
  }

  @Override
  public Consumer<JsonNode> reader(ModelCall call, AnswerParts answer) {
    return new ConverseAnswer(answer, ConverseForm.of(call, new CallParameters(call), callsTools).isTool())::read;
  }
}
