package io.dify.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.store.Database;
import io.dify.core.time.Ids;
import io.dify.runtime.app.Platform;
import io.dify.runtime.tag.Tag;
import io.dify.runtime.tag.Tags;
import io.dify.runtime.tag.store.StoredTags;
import io.dify.runtime.tenant.store.StoredWorkspaces;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the store of tags promises, on every database. Each test has names and targets of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class TagStoreContract {
  private static final String STRANGER = "another tenant";

  private final Ids ids = Ids.system();
  private final InstantSource clock = InstantSource.fixed(Instant.parse("2026-01-02T03:04:05.678Z"));
  private Database database;
  private Tags tags;
  private String tenant;

  abstract Database create() throws SQLException;

  @BeforeAll
  void open() throws SQLException {
    database = create();
    database.migrate("runtime", Platform.class);
    tenant = new StoredWorkspaces(database, ids, clock).first().id();
    tags = new StoredTags(database, ids, clock);
  }

  @AfterAll
  void close() {
    if (database != null) {
      database.close();
    }
  }

  private Tag tag() {
    return tags.create(tenant, "tag " + ids.next());
  }

  private static void assertCode(ErrorCode code, ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOfSatisfying(DifyException.class,
        error -> assertThat(error.code()).isEqualTo(code));
  }

  @Test
  void tagsAreListedNewestFirstWithTheNumberOfTheirBases() {
    Tag first = tag();
    Tag second = tag();
    tags.bind(tenant, List.of(first.id()), ids.next());
    tags.bind(tenant, List.of(first.id()), ids.next());

    assertThat(tags.list(tenant)).containsEntry(first, 2L).containsEntry(second, 0L);
    assertThat(tags.list(tenant).keySet()).containsSubsequence(second, first);
    assertThat(tags.list(STRANGER)).isEmpty();
  }

  @Test
  void aBaseHasTheTagsThatWereBoundToIt() {
    String base = ids.next();
    Tag first = tag();
    Tag second = tag();
    tags.bind(tenant, List.of(first.id(), second.id(), first.id()), base);
    tags.bind(tenant, List.of(first.id()), base);

    assertThat(tags.of(tenant, List.of(base, ids.next()))).isEqualTo(Map.of(base, List.of(second, first)));
    assertThat(tags.bases(tenant, List.of(second.id(), ids.next()))).containsExactly(base);
    assertThat(tags.bases(tenant, List.of())).isEmpty();
    assertThat(tags.of(STRANGER, List.of(base))).isEmpty();
    assertThat(tags.bases(STRANGER, List.of(second.id()))).isEmpty();
    tags.unbind(tenant, List.of(first.id()), base);
    assertThat(tags.of(tenant, List.of(base)).get(base)).containsExactly(second);
    tags.unbind(tenant, List.of(first.id()), base);
    tags.forget(STRANGER, base);
    assertThat(tags.of(tenant, List.of(base))).isNotEmpty();
    tags.forget(tenant, base);
    assertThat(tags.of(tenant, List.of(base))).isEmpty();
  }

  @Test
  void bindingIsAllOrNone() {
    String base = ids.next();
    Tag known = tag();
    assertCode(ErrorCode.NOT_FOUND, () -> tags.bind(tenant, List.of(known.id(), ids.next()), base));
    assertThat(tags.of(tenant, List.of(base))).isEmpty();
    tags.bind(tenant, List.of(known.id()), base);
    assertCode(ErrorCode.NOT_FOUND, () -> tags.unbind(tenant, List.of(known.id(), ids.next()), base));
    assertThat(tags.of(tenant, List.of(base))).isNotEmpty();
  }

  @Test
  void aRenamedTagStaysBound() {
    String base = ids.next();
    Tag old = tag();
    tags.bind(tenant, List.of(old.id()), base);
    Tag renamed = tags.rename(tenant, old.id(), "new " + base);

    assertThat(tags.of(tenant, List.of(base)).get(base)).containsExactly(renamed);
    assertThat(tags.rename(tenant, old.id(), renamed.name())).isEqualTo(renamed);
    assertThat(tags.create(tenant, old.name()).id()).as("its old name is free").isNotEqualTo(old.id());
  }

  @Test
  void aDeletedTagIsOffAllBases() {
    String base = ids.next();
    Tag gone = tag();
    tags.bind(tenant, List.of(gone.id()), base);
    tags.delete(tenant, gone.id());

    assertThat(tags.list(tenant)).doesNotContainKey(gone);
    assertThat(tags.of(tenant, List.of(base))).isEmpty();
    assertThat(tags.bases(tenant, List.of(gone.id()))).isEmpty();
  }

  @Test
  void namesAreUniqueAndTagsOfOthersDoNotExist() {
    Tag one = tag();
    Tag two = tag();
    assertCode(ErrorCode.CONFLICT, () -> tags.create(tenant, " " + one.name() + " "));
    assertCode(ErrorCode.CONFLICT, () -> tags.rename(tenant, two.id(), one.name()));
    assertCode(ErrorCode.NOT_FOUND, () -> tags.rename(STRANGER, one.id(), "x"));
    assertCode(ErrorCode.NOT_FOUND, () -> tags.delete(STRANGER, one.id()));
    assertCode(ErrorCode.NOT_FOUND, () -> tags.bind(STRANGER, List.of(one.id()), ids.next()));
    assertCode(ErrorCode.NOT_FOUND, () -> tags.rename(tenant, ids.next(), "x"));
  }

  @ParameterizedTest
  @ValueSource(strings = { "", "  ", "a\0b", "\ud800", "123456789012345678901234567890123456789012345678901"})
  void whatCannotBeANameIsRefused(String name) {
    assertCode(ErrorCode.INVALID_PARAM, () -> tags.create(tenant, name));
  }

  @ParameterizedTest
  @ValueSource(strings = { "'); DROP TABLE dify_tag; --", "<img src=x onerror=alert(1)>", "../../etc",
    "标签 \uD83D\uDE00",
    ":name <ids> %_\\"})
  void everyOtherTextIsKeptAsItIs(String name) {
    Tag made = tags.create(tenant, name);
    assertThat(made.name()).isEqualTo(name);
    assertThat(tags.list(tenant)).containsKey(made);
    tags.delete(tenant, made.id());
  }
}
