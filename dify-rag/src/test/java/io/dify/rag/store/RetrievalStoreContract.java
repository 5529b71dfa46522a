package io.dify.rag.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.retrieval.MetadataField;
import io.dify.core.store.Database;
import io.dify.core.time.Ids;
import io.dify.core.value.Value;
import io.dify.rag.AddOptions;
import io.dify.rag.KnowledgeBases;
import io.dify.rag.KnowledgeSetup;
import io.dify.rag.document.Entry;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What searches and lists ask of every database. One database serves all tests, each with tenants of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class RetrievalStoreContract {
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-21T08:00:00Z"));

  @TempDir
  static Path indexes;

  private final Ids ids = Ids.seeded(CLOCK, 2);
  private Database database;
  private String tenant;
  private KnowledgeBases all;
  private KnowledgeBases bases;
  private RetrievalQueries queries;
  private RetrievalQueries foreign;
  private ExternalStore externals;
  private ExternalStore foreignExternals;

  abstract Database create() throws SQLException;

  @BeforeAll
  void open() throws SQLException {
    database = create();
    all = KnowledgeBases.open(KnowledgeSetup.of(database, indexes, null), KnowledgeBases.DEFAULT_TENANT);
  }

  @BeforeEach
  void enter() {
    tenant = ids.next();
    String stranger = ids.next();
    bases = all.ofTenant(tenant);
    queries = new RetrievalQueries(database, tenant);
    foreign = new RetrievalQueries(database, stranger);
    externals = new ExternalStore(database, tenant, CLOCK);
    foreignExternals = new ExternalStore(database, stranger, CLOCK);
  }

  @AfterAll
  void close() {
    if (all != null) {
      all.close();
      database.close();
    }
  }

  @Test
  void aBaseIsFoundTogetherWithHowItStands() {
    KnowledgeBase base = bases.create("current");
    BaseStore store = new BaseStore(database, tenant, CLOCK, Ids.system());
    assertThat(store.current("current")).contains(new CurrentBase(base, queries.state(base.id())));

    externals.put(new ExternalApi("api-9", "one", "https://a.example", "sealed"));
    externals.link(base.id(), "k", "api-9");

    assertThat(store.current(base.id()).orElseThrow().state().external()).isTrue();
    assertThat(store.current("current")).isEqualTo(store.current(base.id()));
    assertThat(store.current("nothing")).isEmpty();
    bases.delete(base.id());
  }

  @Test
  void anExternalBaseIsKeptChangedAndGoesWithItsBase() {
    String base = bases.create("wiki").id();
    ExternalApi first = new ExternalApi("api-1", "one", "https://a.example", "sealed1");
    ExternalApi second = new ExternalApi("api-2", "two", "https://b.example", "sealed2");
    assertThat(queries.state(base).external()).isFalse();

    externals.put(first);
    externals.link(base, "k1", "api-1");
    assertThat(externals.find(base)).contains(new ExternalLink(base, "k1", first));
    externals.put(second);
    externals.link(base, "k2", "api-2");
    externals.sweep();
    assertThat(externals.list()).containsExactly(new ExternalLink(base, "k2", second));
    assertThat(externals.api("api-1")).as("no base is in it any more").isEmpty();
    assertThat(externals.api("api-2")).contains(second);
    assertThat(queries.state(base).external()).isTrue();

    bases.delete(base);
    assertThat(externals.list()).isEmpty();
  }

  @Test
  void documentsOfOneNameHaveTheirPlacesAndAreListedNewestFirst() {
    TenantStores stores = stores();
    String base = bases.create("listing").id();
    StoredDocument first = stores.jobs().create(base, "b1", document("Ä 50%_tea"));
    StoredDocument second = stores.jobs().create(base, "b2", document("Ä 50%_tea"));
    StoredDocument third = stores.jobs().create(base, "b3", document("Coffee"));

    DocumentListing listing = stores.listing();
    DocumentListing.Page page = listing.page(base, DocumentListing.Filter.ALL, 0, 2);
    assertThat(page.documents()).extracting(StoredDocument::id).containsExactly(third.id(), second.id());
    assertThat(page.documents()).extracting(StoredDocument::position).containsExactly(3L, 2L);
    assertThat(page.total()).isEqualTo(3);
    assertThat(listing.page(base, named("50%_T"), 0, 9).documents()).extracting(StoredDocument::id)
        .containsExactly(second.id(), first.id());
    assertThat(listing.page(base, named("50_%"), 0, 9).total()).isZero();
    assertThat(listing.page(base, named("Ä"), 0, 9).total()).isEqualTo(2);
    assertThat(listing.page(base, new DocumentListing.Filter("", Optional.of(DisplayStatus.QUEUING)), 0, 9).total())
        .isEqualTo(3);
    for (DisplayStatus other : DisplayStatus.values()) {
      if (other != DisplayStatus.QUEUING) {
        assertThat(listing.page(base, new DocumentListing.Filter("", Optional.of(other)), 0, 9).total()).isZero();
      }
    }
    assertThat(listing.totals().get(base)).isEqualTo(new DocumentListing.Totals(3, 0, 0));
    assertThat(listing.hits(List.of(first))).isEmpty();
    assertThat(listing.isEmpty(base)).isFalse();
    assertThat(stores.documents().named(base, "Ä 50%_tea")).map(StoredDocument::id).contains(first.id());
  }

  @Test
  void whatReplacesADocumentMayHaveAnotherName() {
    TenantStores stores = stores();
    String base = bases.create("replacing").id();
    StoredDocument added = stores.jobs().submit(base, "b1", List.of(document("a.txt"))).getFirst();

    StoredDocument replaced = stores.jobs().replace(added, "b2", document("b.txt"));
    StoredDocument again = stores.jobs().submit(base, "b3", List.of(document("a.txt"))).getFirst();

    assertThat(replaced.id()).isEqualTo(added.id());
    assertThat(replaced.name()).isEqualTo("b.txt");
    assertThat(replaced.language()).isEqualTo("German");
    assertThat(again.id()).as("its former name is free").isNotEqualTo(added.id());
    assertThat(stores.jobs().submit(base, "b4", List.of(document("a.txt"))).getFirst().id()).isEqualTo(again.id());
  }

  @Test
  void anEmptyBaseIsDecidedOnce() {
    TenantStores stores = stores();
    KnowledgeBase base = stores.bases().create(new NewBase("undecided", "", BaseSettings.defaults(), null,
        BasePermission.PARTIAL_MEMBERS, List.of("u1"), "k1", false));
    assertThat(base.decidedTechnique()).isEmpty();
    assertThat(stores.bases().find(base.id())).contains(base);

    assertThat(stores.profiles().decide(base.id(), BaseSettings.defaults(), IndexingTechnique.ECONOMY)).isTrue();
    assertThat(stores.bases().find(base.id()).orElseThrow().decidedTechnique()).contains(IndexingTechnique.ECONOMY);
    stores.jobs().create(base.id(), "b", document("a"));
    assertThat(stores.profiles().decide(base.id(), BaseSettings.defaults(), IndexingTechnique.HIGH_QUALITY)).isFalse();
    stores.profiles().allowApi(base.id(), false);
    stores.profiles().permit(base.id(), BasePermission.ONLY_ME, List.of());
    stores.profiles().touch(base.id(), "k2");
    BaseProfile profile = stores.bases().find(base.id()).orElseThrow().profile();
    assertThat(profile).extracting(BaseProfile::apiEnabled, BaseProfile::permission, BaseProfile::createdBy,
        BaseProfile::updatedBy).containsExactly(false, BasePermission.ONLY_ME, "k1", "k2");
  }

  private TenantStores stores() {
    return TenantStores.of(database, tenant, CLOCK, Ids.system());
  }

  private static NewDocument document(String name) {
    return new NewDocument(name, "upload_file", Map.of(), "", null, null, "German");
  }

  private static DocumentListing.Filter named(String keyword) {
    return new DocumentListing.Filter(keyword, Optional.empty());
  }

  @Test
  void anotherTenantSeesAndChangesNothing() {
    String base = bases.create("wiki").id();
    externals.put(new ExternalApi("api-3", "one", "https://a.example", "sealed1"));
    externals.link(base, "k1", "api-3");

    foreignExternals.put(new ExternalApi("api-3", "mine", "https://evil.example", "sealed2"));
    foreignExternals.link(base, "k2", "api-3");

    assertThat(foreignExternals.api("api-3")).isEmpty();
    assertThat(foreignExternals.find(base)).isEmpty();
    assertThat(foreignExternals.list()).isEmpty();
    assertThat(externals.find(base).orElseThrow().endpoint()).isEqualTo("https://a.example");
    assertThat(catchThrowableOfType(DifyException.class, () -> foreign.state(base)).code())
        .isEqualTo(ErrorCode.NOT_FOUND);
  }

  @Test
  void aChunkIsSeenWhetherItMayBeFoundOrNot() {
    String base = bases.create("faq").id();
    bases.addEntries("faq", "a", List.of(new Entry("r1", "One.", "Answer.", Map.of("lang", Value.of("de"))),
        new Entry("r2", "Two.", null, Map.of("lang", Value.of("en"), "year", Value.of(2020)))), AddOptions.defaults())
        .orThrow();
    String chunk = bases.chunks("faq", "a", 0, 1).getFirst().chunk().id();
    bases.enableChunks("faq", List.of(chunk), false);

    PassageState state = queries.passage(base, chunk).orElseThrow();
    assertThat(state.enabled()).isFalse();
    assertThat(state.documentName()).isEqualTo("a");
    assertThat(state.status()).isEqualTo(DocumentStatus.COMPLETED);
    assertThat(state.fields()).containsEntry("lang", Value.of("de"));
    assertThat(foreign.passage(base, chunk)).isEmpty();
    List<String> texts = new ArrayList<>();
    queries.forEachText(base, page -> page.forEach(one -> texts.add(one.text())));
    assertThat(texts).containsExactlyInAnyOrder("One.\nAnswer.", "Two.");
    foreign.forEachText(base, page -> assertThat(page).isEmpty());
    assertThat(queries.fields(base)).contains(new MetadataField("lang", "string"));
    assertThat(foreign.fields(base)).isEmpty();
    assertThat(queries.state(base).changeSeq()).isPositive();
  }
}
