package io.dify.core.model.gateway;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.ChatModel;
import io.dify.core.model.Message;
import io.dify.core.model.ModelCall;
import io.dify.core.model.ModelDelta;
import io.dify.core.model.ModelProvider;
import io.dify.core.model.ModelRef;
import io.dify.core.model.ProviderAccount;
import io.dify.core.model.ProviderConnector;
import io.dify.core.model.ProviderFailure;
import io.dify.core.model.Role;
import io.dify.core.secret.Secret;
import io.dify.core.testkit.ManualClock;
import io.dify.core.testkit.ScriptedChatModel;
import io.dify.core.testkit.ScriptedTurn;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A gateway whose providers are functions, whose clock stands still but for the waits between attempts, and whose records are kept. */
final class GatewayFixture {
  static final ModelRef BUILT_IN = new ModelRef("builtin", "extractive");
  static final ModelRef GPT = new ModelRef("openai", "gpt");

  final ManualClock clock = new ManualClock(Instant.parse("2026-03-04T05:06:07Z"));
  final List<UsageRecord> records = new CopyOnWriteArrayList<>();
  final List<Duration> pauses = new CopyOnWriteArrayList<>();
  final List<ModelDelta> pieces = new ArrayList<>();
  /** What the accounts of a name do; the name is also what {@code asked} says. */
  final Map<String, Function<ModelCall, ScriptedTurn>> behaviour = new ConcurrentHashMap<>();
  final List<String> asked = new CopyOnWriteArrayList<>();

  /** A provider whose models do what the behaviour of this name says, by default answer with it. */
  ModelProvider provider(String name) {
    return new Provider(name);
  }

  private final class Provider implements ModelProvider {
    private final String name;

    Provider(String name) {
      this.name = name;
    }

    @Override
    public ChatModel chat(String model) {
      return ScriptedChatModel.deciding(call -> {
        asked.add(name);
        return behaviour.getOrDefault(name, any -> ScriptedTurn.saying(name)).apply(call);
      });
    }

    @Override
    public String description() {
      return "test provider " + name;
    }
  }

  /** Accounts connect to providers of their name. */
  ProviderConnector connector() {
    return account -> provider(account.name());
  }

  static ProviderAccount account(String provider, String name) {
    return new ProviderAccount(provider, name, Map.of("api_key", Secret.of("sk-" + name)));
  }

  /** Accounts of these names at openai, for everybody. */
  ModelGatewayBuilder withAccounts(String... names) {
    List<ProviderAccount> accounts = Arrays.stream(names).map(name -> account("openai", name)).toList();
    return builder().accounts(tenant -> accounts, connector());
  }

  ModelGatewayBuilder builder() {
    return ModelGateway.builder(BUILT_IN, provider("builtin")).clock(clock).usage(records::add)
        .pauses((delay, cancellation) -> {
          cancellation.throwIfCancelled();
          pauses.add(delay);
          clock.advance(delay);
        });
  }

  static ModelCall call(String text) {
    return ModelCall.of(GPT, List.of(Message.of(Role.USER, text)));
  }

  String ask(ModelGateway gateway) {
    return gateway.chat(GPT).answer(call("Hi"), pieces::add, Cancellation.none()).text();
  }

  static ProviderFailure limited(Duration wait) {
    return ProviderFailure.passing(ErrorCode.RATE_LIMITED, "limited", null, wait);
  }

  static ProviderFailure broken() {
    return ProviderFailure.passing(ErrorCode.MODEL_FAILED, "broken", null, null);
  }

  static ProviderFailure refused() {
    return ProviderFailure.lasting(ErrorCode.PROVIDER_NOT_INITIALIZE, "refused key", null);
  }

  static ProviderFailure tooLong() {
    return ProviderFailure.lasting(ErrorCode.MODEL_FAILED, "too long", null);
  }
}
