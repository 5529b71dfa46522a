package io.dify.runtime.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.secret.MasterKey;
import io.dify.core.secret.Signer;
import io.dify.core.store.Database;
import io.dify.core.time.Ids;
import io.dify.core.value.Value;
import io.dify.runtime.app.Platform;
import io.dify.runtime.registry.AppCatalog;
import io.dify.runtime.registry.LiveApp;
import io.dify.runtime.registry.store.StoredApps;
import io.dify.runtime.run.WorkflowRuns;
import io.dify.runtime.tenant.store.StoredWorkspaces;
import io.dify.runtime.testing.TestApps;
import io.dify.runtime.testing.TriggerApps;
import io.dify.runtime.trigger.store.StoredTriggers;
import io.dify.workflow.StandardNodes;
import io.dify.workflow.dsl.DslReader;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Schedules and events of plugins, with a clock that stands still until it is moved. */
class SchedulesTest {
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final InstantSource clock = () -> now;
  private final Ids make = Ids.system();
  private final Set<String> ids = new HashSet<>();
  private final List<String> started = new ArrayList<>();
  private final Database database = Database.memory();
  private boolean full;
  private AppCatalog catalog;
  private TriggerStore store;
  private Triggers triggers;
  private String tenant;

  @BeforeEach
  void open() {
    database.migrate("runtime", Platform.class);
    tenant = new StoredWorkspaces(database, make, clock).first().id();
    catalog = new AppCatalog(new StoredApps(database), new DslReader(StandardNodes.types()), make, clock);
    store = new StoredTriggers(database, make, clock);
    Signer signer = new Signer(MasterKey.generate(new SecureRandom()), Triggers.PURPOSE);
    triggers = new Triggers(store, catalog, () -> signer, clock);
    catalog.listen(triggers::published);
  }

  @AfterEach
  void close() {
    database.close();
  }

  private LiveApp publish(String source) {
    return catalog.publish(tenant, "t.yml", TestApps.bytes(source));
  }

  private TriggeredRuns runs() {
    return new TriggeredRuns() {
      @Override
      public WorkflowRuns.Started start(Entry entry, Value.Obj inputs) {
        started.add(entry.trigger().nodeId() + " " + now + " " + inputs.fields().keySet());
        return null;
      }

      @Override
      public boolean once(Entry entry, String runId) {
        if (full) {
          throw new DifyException(ErrorCode.TOO_MANY_REQUESTS, "Full.");
        }
        if (!ids.add(runId)) {
          return false;
        }
        started.add(entry.trigger().nodeId() + " " + now);
        return true;
      }
    };
  }

  private Schedules process(String name) {
    return new Schedules(store, triggers, runs(), name, clock);
  }

  @Test
  void eachDueTimeRunsOnceHoweverManyProcessesLook() {
    publish(TriggerApps.ORDERS);
    List<Schedules> processes = List.of(process("a"), process("b"), process("c"));
    for (int hour = 0; hour < 48; hour++) {
      now = Instant.parse("2026-01-01T00:00:00Z").plus(Duration.ofHours(hour));
      processes.forEach(Schedules::tick);
    }
    assertThat(started).containsExactly("nightly 2026-01-01T03:00:00Z", "nightly 2026-01-02T03:00:00Z");
  }

  @Test
  void timesThatPassedWhileNobodyLookedAreMadeUpForOnce() {
    publish(TriggerApps.ORDERS);
    now = Instant.parse("2026-01-09T12:00:00Z");
    assertThat(process("a").tick()).contains(Instant.parse("2026-01-10T03:00:00Z"));
    process("b").tick();
    assertThat(started).hasSize(1);
  }

  @Test
  void anAppThatHasItsLimitOfRunsIsTriedAgain() {
    publish(TriggerApps.ORDERS);
    now = Instant.parse("2026-01-01T03:00:00Z");
    full = true;
    process("a").tick();
    full = false;
    process("a").tick();
    assertThat(started).as("the claim still holds").isEmpty();
    now = now.plus(Schedules.LEASE);
    process("b").tick();
    assertThat(started).hasSize(1);
  }

  @Test
  void aDailyTimeRunsOnceOnDaysWhoseClocksArePutForwardOrBack() {
    publish(TriggerApps.ORDERS.replace("0 3 * * *", "30 2 * * *").replace("timezone: UTC", "timezone: Europe/Berlin"));
    for (String night : List.of("2026-03-28T12:00:00Z", "2026-10-24T12:00:00Z")) {
      now = Instant.parse(night);
      process("before").tick();
      started.clear();
      for (int tick = 0; tick < 24 * 6; tick++) {
        now = now.plus(Duration.ofMinutes(10));
        process("p" + tick % 3).tick();
      }
      assertThat(started).containsExactly("nightly "
          + (night.startsWith("2026-03") ? "2026-03-29T01:00:00Z" : "2026-10-25T00:30:00Z"));
    }
  }

  @Test
  void aScheduleThatTheLiveVersionDoesNotHaveRunsNoMore() {
    publish(TriggerApps.ORDERS);
    publish(TestApps.FLOW.replace("name: flow", "name: orders"));
    now = Instant.parse("2026-01-05T03:00:00Z");
    assertThat(process("a").tick()).isEmpty();
    assertThat(started).isEmpty();
  }

  @Test
  void aCronThatNeverFiresIsRefusedWhenTheAppIsImported() {
    assertThatThrownBy(() -> publish(TriggerApps.ORDERS.replace("0 3 * * *", "0 3 31 2 *")))
        .isInstanceOfSatisfying(DifyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DSL_INVALID))
        .hasMessageContaining("never comes true").hasMessageContaining("line ");
    assertThat(store.nextDue()).isEmpty();
  }

  @Test
  void anEventStartsTheAppsThatWaitForIt() {
    publish(TriggerApps.ORDERS);
    publish(TriggerApps.ORDERS.replace("name: orders", "name: others").replace("s1", "s2"));
    PluginTriggers sink = new PluginTriggers(store, triggers, runs());
    Value.Obj payload = new Value.Obj(Map.of("subject", Value.of("Hello")));
    assertThat(sink.deliver(tenant, new TriggerEvent("mail", "received", "s1", payload))).isEqualTo(1);
    assertThat(sink.deliver(tenant, new TriggerEvent("mail", "sent", "s1", payload))).isZero();
    assertThat(sink.deliver("another", new TriggerEvent("mail", "received", "s1", payload))).isZero();
    assertThat(started).containsExactly("mail 2026-01-01T00:00:00Z [subject]");
  }

  @Test
  void theClockLooksWhenSomethingIsDueAndEverySoOften() {
    assertThat(DueClock.delay(Optional.empty(), now)).isEqualTo(Duration.ofSeconds(10));
    assertThat(DueClock.delay(Optional.of(now.plusSeconds(3)), now)).isEqualTo(Duration.ofSeconds(3));
    assertThat(DueClock.delay(Optional.of(now.plusSeconds(300)), now)).isEqualTo(Duration.ofSeconds(10));
    assertThat(DueClock.delay(Optional.of(now.minusSeconds(300)), now)).isEqualTo(Duration.ofSeconds(1));
  }
}
