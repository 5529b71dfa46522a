package io.dify.core.replay;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Answers calls with what was written down: each exchange once, look-ups as often as they are asked. An exchange answers the call with the same request in the same
 * place; or in another one, where the recording does not know the place, as after a node was renamed. Thread-safe.
 */
public final class TrafficPlayer implements Traffic {
  private static final int SHOWN_CHANGES = 3;
  /** Longer than any run may take. */
  private static final Duration FOR_EVER = Duration.ofDays(3650);

  /** What happens to a call with another request than any that was written down. */
  public enum Matching {
    /** It fails. */
    STRICT,
    /** It is answered as the same call of the same place was, by count, and the difference is noted; where there is none, it fails. */
    BY_PLACE,
    /** It is really made. */
    OR_LIVE
  }

  /**
   * A call with another request than any that was written down.
   *
   * @param asked what was asked
   * @param nearest what comes nearest of what was written down; empty when nothing of the kind was
   * @param answered whether it was answered all the same
   */
  public record Miss(Question asked, Optional<Question> nearest, boolean answered) {
    /** What differs from the nearest. */
    public List<Change> changes() {
      return nearest.map(question -> Change.between(question.body(), asked.body())).orElse(List.of());
    }

    /** Who asks for what, and what differs from the nearest request that was written down. */
    public String text() {
      String who = asked.place().isEmpty() ? "The run" : "Node '" + asked.place() + "'";
      String what = who + " asks for something that is not recorded: " + asked.subject() + ".";
      if (nearest.isEmpty()) {
        return what + " The recording has no request of the kind '" + asked.kind().wire() + "'.";
      }
      List<Change> changes = changes();
      String where = nearest.get().place().equals(asked.place()) ? "" : " (of '" + nearest.get().place() + "')";
      return changes.isEmpty()
          ? what + " It was recorded" + where + ", but fewer times than it is asked for now."
          : what + " Nearest is a request" + where + " that differs in:\n  " + changes.stream().limit(SHOWN_CHANGES)
              .map(Change::toString).collect(Collectors.joining("\n  "))
              + (changes.size() > SHOWN_CHANGES
                  ? String.format(Locale.ROOT, "%n  and %d more", changes.size() - SHOWN_CHANGES)
                  : "");
    }
  }

  private static final class Entry {
    final Exchange exchange;
    final String hash;
    boolean used;

    Entry(Exchange exchange) {
      this.exchange = exchange;
      this.hash = exchange.question().hash();
    }

    Question question() {
      return exchange.question();
    }

    boolean isFree() {
      return !used || question().kind().isLookup();
    }
  }

  private final List<Entry> entries;
  private final Matching matching;
  private final Pace pace;
  private final @Nullable Traffic live;
  private final List<Miss> misses = new ArrayList<>();

  /** A player that makes no call whatever. */
  public TrafficPlayer(List<Exchange> exchanges, Matching matching, Pace pace) {
    this(exchanges, matching, pace, null);
  }

  private TrafficPlayer(List<Exchange> exchanges, Matching matching, Pace pace, @Nullable Traffic live) {
    this.entries = exchanges.stream().map(Entry::new).toList();
    this.matching = matching;
    this.pace = pace;
    this.live = live;
  }

  /**
   * A player that has the calls made of which nothing was written down.
   *
   * @param live makes them, for example a recorder
   */
  public static TrafficPlayer orLive(List<Exchange> exchanges, Pace pace, Traffic live) {
    return new TrafficPlayer(exchanges, Matching.OR_LIVE, pace, live);
  }

  /** Calls with other requests than any that was written down, so far. */
  public synchronized List<Miss> misses() {
    return List.copyOf(misses);
  }

  /** What was written down and not asked for so far, without look-ups. */
  public synchronized List<Question> unused() {
    return entries.stream().filter(entry -> !entry.used && !entry.question().kind().isLookup()).map(Entry::question)
        .toList();
  }

  @Override
  public <T, X extends Exception> T pass(Crossing<T, X> crossing) throws X {
    Optional<Exchange> known = find(crossing.question(), crossing.otherwise().isPresent());
    if (known.isPresent()) {
      return play(crossing, known.get());
    }
    return live != null ? live.pass(crossing) : crossing.otherwise().orElseThrow();
  }

  /**
   * The exchange that answers; empty when the call may be made, or has an answer of its own.
   *
   * @throws DifyException when there is none and there should be
   */
  private synchronized Optional<Exchange> find(Question asked, boolean dispensable) {
    Optional<Entry> found = same(asked);
    if (found.isEmpty() && !(dispensable && live == null)) {
      found = matching == Matching.BY_PLACE ? inPlace(asked) : found;
      miss(asked, found);
    }
    found.ifPresent(entry -> entry.used = true);
    return found.map(entry -> entry.exchange);
  }

  private void miss(Question asked, Optional<Entry> instead) {
    Miss miss = new Miss(asked, instead.or(() -> nearest(asked)).map(Entry::question),
        instead.isPresent() || live != null);
    misses.add(miss);
    if (!miss.answered()) {
      throw new DifyException(ErrorCode.NOT_RECORDED, miss.text());
    }
  }

  private Optional<Entry> same(Question asked) {
    String hash = asked.hash();
    List<Entry> same = entries.stream().filter(entry -> entry.isFree() && entry.hash.equals(hash)).toList();
    Optional<Entry> here = same.stream().filter(entry -> entry.question().place().equals(asked.place())).findFirst();
    boolean mayBeElsewhere = asked.kind().isLookup()
        || entries.stream().noneMatch(entry -> entry.question().place().equals(asked.place()));
    return here.or(() -> mayBeElsewhere ? same.stream().findFirst() : Optional.empty());
  }

  private Stream<Entry> ofKind(Question asked) {
    return entries.stream().filter(entry -> entry.question().kind() == asked.kind());
  }

  private Optional<Entry> inPlace(Question asked) {
    Stream<Entry> here = ofKind(asked)
        .filter(entry -> entry.isFree() && entry.question().place().equals(asked.place()));
    return asked.kind().isLookup() ? here.min(likeness(asked)) : here.findFirst();
  }

  /** First those of the same place, then those with the fewest differences. */
  private Optional<Entry> nearest(Question asked) {
    return ofKind(asked).min(Comparator
        .comparing((Entry entry) -> !entry.question().place().equals(asked.place())).thenComparing(likeness(asked)));
  }

  private static Comparator<Entry> likeness(Question asked) {
    return Comparator.comparing(entry -> Change.between(entry.question().body(), asked.body()).size());
  }

  private <T, X extends Exception> T play(Crossing<T, X> crossing, Exchange exchange) {
    long gone = 0;
    for (Exchange.Piece piece : exchange.pieces()) {
      pause(piece.micros() - gone);
      gone = Math.max(gone, piece.micros());
      crossing.again(piece.value());
    }
    if (exchange.reply() instanceof Exchange.BrokenOff) {
      pace.pause(FOR_EVER);
      throw new DifyException(ErrorCode.CANCELLED, "This was broken off when the run was recorded.");
    }
    if (!exchange.question().kind().isLookup()) {
      pause(exchange.micros() - gone);
    }
    return switch (exchange.reply()) {
      case Exchange.Answered answered -> crossing.read(answered.value());
      case Exchange.Failed failed -> throw new DifyException(code(failed.type()), failed.message());
      case Exchange.BrokenOff b -> throw new IllegalStateException("handled above");
    };
  }

  private void pause(long micros) {
    pace.pause(Duration.of(Math.max(0, micros), ChronoUnit.MICROS));
  }

  private static ErrorCode code(String wire) {
    return Arrays.stream(ErrorCode.values()).filter(code -> code.wire().equals(wire)).findFirst()
        .orElse(ErrorCode.INTERNAL);
  }
}
