package io.dify.core.model.provider;

import java.util.Map;

/** Mistral, over what it has of the protocol of OpenAI. */
class MistralChatTest extends ChatContractTest {
  @Override
  Wire wire() {
    return new OpenAiWire("mistralai", "mistral-large-latest", "/v1", "/v1/chat/completions",
        Map.entry("Authorization", "Bearer " + CANARY));
  }
}
