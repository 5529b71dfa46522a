package io.dify.core.code.local;

import io.dify.core.code.CodeLanguage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How the runner on this machine is set up.
 *
 * @param programs interpreters to use; one that is not named is looked for
 * @param packages folders of further packages that code of a language may import, read-only
 * @param limits what a call may use up
 * @param places how many calls at once
 * @param firstUid when run as root: the first of the user ids that calls get, one for each call under way; they must belong to nobody
 * @param cgroup a cgroup v2 folder that may be written to, for limits on totals; without it, that of this process if it may be
 */
public record LocalSettings(Map<CodeLanguage, Path> programs, Map<CodeLanguage, List<Path>> packages,
    SandboxLimits limits, Places places, int firstUid, Optional<Path> cgroup) {
  /**
   * Bounds on calls.
   *
   * @param running under way at once; what they may use up together is so many times {@link SandboxLimits}
   * @param waiting waiting for a place; more are refused
   * @param patience how long one waits before it is refused
   * @param warm processes that are kept ready, of each language that has been used
   */
  public record Places(int running, int waiting, Duration patience, int warm) {
    /** Two for each processor, 200 waiting 30 s at most, and two ready. */
    public static final Places DEFAULT = new Places(2 * Runtime.getRuntime().availableProcessors(), 200,
        Duration.ofSeconds(30), 2);

    /** Checks. */
    public Places {
      if (running < 1 || waiting < 0 || !patience.isPositive() || warm < 0) {
        throw new IllegalArgumentException("There must be at least one place for code to run");
      }
    }
  }

  /** Interpreters that are found, the usual limits, user ids from 61000. */
  public static final LocalSettings DEFAULT = new LocalSettings(Map.of(), Map.of(), SandboxLimits.DEFAULT,
      Places.DEFAULT, 61_000, Optional.empty());

  /** Copies. */
  public LocalSettings {
    programs = Map.copyOf(programs);
    packages = Map.copyOf(packages);
    if (firstUid < 1) {
      throw new IllegalArgumentException("User code never runs as root");
    }
  }

  /** The same with an interpreter. */
  public LocalSettings with(CodeLanguage language, Path program) {
    var more = new java.util.EnumMap<CodeLanguage, Path>(CodeLanguage.class);
    more.putAll(programs);
    more.put(language, program);
    return new LocalSettings(more, packages, limits, places, firstUid, cgroup);
  }

  /** The same with other limits. */
  public LocalSettings within(SandboxLimits others) {
    return new LocalSettings(programs, packages, others, places, firstUid, cgroup);
  }

  /** The same with other places. */
  public LocalSettings with(Places others) {
    return new LocalSettings(programs, packages, limits, others, firstUid, cgroup);
  }
}
