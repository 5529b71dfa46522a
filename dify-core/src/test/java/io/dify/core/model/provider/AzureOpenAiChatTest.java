package io.dify.core.model.provider;

import java.util.Map;

/** Azure, where the model is a deployment in the path. */
class AzureOpenAiChatTest extends ChatContractTest {
  @Override
  Wire wire() {
    return new OpenAiWire("azure_openai", "my gpt", "",
        "/openai/deployments/my%20gpt/chat/completions?api-version=2024-10-21", Map.entry("api-key", CANARY));
  }
}
