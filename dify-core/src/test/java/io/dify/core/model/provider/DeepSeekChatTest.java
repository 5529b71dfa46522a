package io.dify.core.model.provider;

import java.util.Map;

/** A compatible service that knows no schemas. */
class DeepSeekChatTest extends ChatContractTest {
  @Override
  Wire wire() {
    return new OpenAiWire("deepseek", "deepseek-chat", "/v1", "/v1/chat/completions",
        Map.entry("Authorization", "Bearer " + CANARY));
  }
}
