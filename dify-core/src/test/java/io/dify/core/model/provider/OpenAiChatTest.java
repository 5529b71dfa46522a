package io.dify.core.model.provider;

import java.util.Map;

/** OpenAI itself. */
class OpenAiChatTest extends ChatContractTest {
  @Override
  Wire wire() {
    return new OpenAiWire("openai", "gpt-4o", "", "/v1/chat/completions",
        Map.entry("Authorization", "Bearer " + CANARY));
  }
}
