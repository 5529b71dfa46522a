package io.dify.core.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The hostile corpora are worth something: with any one guard switched off, something of them gets through. */
@Timeout(120)
class PlantedHoleTest {
  static List<PlantedHole.Guard> addresses() {
    return List.of(
        new PlantedHole.Guard("look up once", "GuardedEgress.java", "return addresses;",
            "return names.addressesOf(origin.host());"),
        new PlantedHole.Guard("judge redirects", "HttpGateway.java", "Redirects.follow(this::send,",
            "Redirects.follow((next, stop) -> next == call ? send(next, stop)"
                + " : governedBy(origin -> NameResolver.system().addressesOf(origin.host())).send(next, stop),"),
        new PlantedHole.Guard("judge addresses", "GuardedEgress.java",
            "ReservedRange.of(address).ifPresent(range -> admit(origin, address, range));", ""),
        new PlantedHole.Guard("judge all addresses of a name", "GuardedEgress.java",
            "for (InetAddress address : addresses) {", "for (InetAddress address : addresses.subList(0, 1)) {"));
  }

  static List<PlantedHole.Guard> headers() {
    return List.of(new PlantedHole.Guard("refuse line breaks in values", "HttpHeaders.java",
        "UNSAFE.matcher(value).find()", "value.isEmpty()"),
        new PlantedHole.Guard("refuse names that are none", "HttpHeaders.java", "!TOKEN.matcher(name).matches()",
            "name.isEmpty()"));
  }

  @ParameterizedTest
  @MethodSource("addresses")
  void withoutTheGuardSomethingGetsThrough(PlantedHole.Guard guard, @TempDir Path folder) throws Exception {
    report(guard, new PlantedHole(guard, folder).run(EgressCorpus.class, "breaches"));
  }

  @ParameterizedTest
  @MethodSource("headers")
  void withoutTheGuardAHeaderIsSmuggledIn(PlantedHole.Guard guard, @TempDir Path folder) throws Exception {
    report(guard, new PlantedHole(guard, folder).run(HeaderCorpus.class, "smuggled"));
  }

  private static void report(PlantedHole.Guard guard, List<String> breaches) {
    System.out.printf("switched off: %s%n  %d or more got through, first %.200s%n", guard, breaches.size(),
        breaches.isEmpty() ? "-" : breaches.getFirst());
    assertThat(breaches).as("without '%s'", guard).isNotEmpty();
  }
}
