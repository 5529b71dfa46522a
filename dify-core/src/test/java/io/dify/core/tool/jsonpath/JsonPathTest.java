package io.dify.core.tool.jsonpath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonPathTest {
  private static final Value STORE = ValueJson.read("""
      {"store": {"book": [
        {"title": "A", "price": 8.95, "tags": ["x", "y"]},
        {"title": "B", "price": 12, "isbn": "0-1"},
        {"title": "C", "price": 22.99, "isbn": "0-2"}],
        "bicycle": {"color": "red", "price": 19.95}}, "a b": 1, "limit": 12, "n": null, "名": "z"}""");

  @ParameterizedTest
  @CsvSource(delimiter = ';', value = { "$.store.book[0].title ; [\"A\"]", "store.book[0].title ; [\"A\"]",
    "$['store']['bicycle'][\"color\"] ; [\"red\"]", "$.store.book[*].title ; [\"A\",\"B\",\"C\"]",
    "$.store.book[-1].title ; [\"C\"]", "$.store.book[1:].title ; [\"B\",\"C\"]",
    "$.store.book[:2].title ; [\"A\",\"B\"]",
    "$.store.book[::2].title ; [\"A\",\"C\"]", "$.store.book[::-1].title ; [\"C\",\"B\",\"A\"]",
    "$.store.book[0,2].title ; [\"A\",\"C\"]", "$..color ; [\"red\"]", "$..book[0]['title','price'] ; [\"A\",8.95]",
    "$['a b'] ; [1]", "$.nothing ; []", "$.store.book[9] ; []", "$.n ; [null]", "$.名 ; [\"z\"]",
    "$.store.book[?(@.isbn)].title ; [\"B\",\"C\"]", "$.store.book[?@.price < 10].title ; [\"A\"]",
    "$.store.book[?(@.price >= $.limit && @.isbn != '0-2')].title ; [\"B\"]",
    "$.store.book[?(!@.isbn || @.title == 'C')].title ; [\"A\",\"C\"]",
    "$.store.book[?@.tags[0] == 'x'].title ; [\"A\"]",
    "$..book[?(@.price == 12.0)].isbn ; [\"0-1\"]", "$.store.* ; 2 found", "$..price ; 4 found", "$ ; 1 found",
    "$..* ; 23 found"})
  void pathsLeadWhereTheStandardSays(String path, String found) {
    var values = JsonPath.of(path).find(STORE);
    assertThat(found.endsWith("found") ? values.size() + " found" : ValueJson.write(new Value.Array(values)))
        .isEqualTo(found);
  }

  @ParameterizedTest
  @ValueSource(strings = { "$.", "$[", "$[]", "$['a", "$.a[?", "$.a[?(@.b ==)]", "$[?(1)]", "$ x", "$[1:2:3:4]", "$..",
    "$[a]", "$.a[?(@.b =~ /x/)]", "", "$[99999999999999999999]"})
  void whatIsNoPathIsRefusedWithItsPlace(String path) {
    if (path.isEmpty()) {
      assertThat(JsonPath.of(path).find(STORE)).containsExactly(STORE);
    } else {
      assertThatThrownBy(() -> JsonPath.of(path)).isInstanceOf(DifyException.class).hasMessageContaining("at character")
          .extracting(thrown -> ((DifyException) thrown).code()).isEqualTo(ErrorCode.INVALID_PARAM);
    }
  }

  @Test
  void changingSharesTheRestAndRemovesOnRequest() {
    Value changed = JsonPath.of("$.store.book[?@.price > 20]").change(STORE, value -> Optional.empty());
    assertThat(JsonPath.of("$..title").find(changed)).containsExactly(Value.of("A"), Value.of("B"));
    assertThat(JsonPath.of("$.store.bicycle").find(changed).getFirst())
        .isSameAs(JsonPath.of("$.store.bicycle").find(STORE).getFirst());
    assertThat(JsonPath.of("$").change(STORE, value -> Optional.empty())).isEqualTo(Value.nothing());
  }

  @Test
  void nestedMatchesAreChangedFromTheInside() {
    Value value = ValueJson.read("{\"a\": {\"a\": 1}}");
    Value wrapped = JsonPath.of("$..a").change(value, inner -> Optional.of(new Value.Array(java.util.List.of(inner))));
    assertThat(ValueJson.write(wrapped)).isEqualTo("{\"a\":[{\"a\":[1]}]}");
  }

  @Test
  void hostilePathsEndByTheirBudget() {
    StringBuilder deep = new StringBuilder();
    for (int i = 0; i < 400; i++) {
      deep.append("{\"a\":[1,");
    }
    Value value = ValueJson.read(deep + "0" + "]}".repeat(400));
    for (String path : java.util.List.of("$" + "..*".repeat(20), "$" + "..*".repeat(8) + "[?(@..*)]",
        "$..[?(@..[?(@..*)])]")) {
      assertThatThrownBy(() -> JsonPath.of(path).find(value)).as(path).isInstanceOf(DifyException.class)
          .extracting(thrown -> ((DifyException) thrown).code()).isEqualTo(ErrorCode.LIMIT_EXCEEDED);
    }
    assertThatThrownBy(() -> JsonPath.of("$[?" + "(".repeat(900) + "]")).hasMessageContaining("nested too deeply");
    assertThatThrownBy(() -> JsonPath.of("$[?" + "!".repeat(900) + "]")).hasMessageContaining("nested too deeply");
  }

  @Test
  void randomPathsNeverFailInAnotherWay() {
    long seed = 3;
    Random random = new Random(seed);
    String[] parts = { "$", ".", "..", "[", "]", "*", "'a'", "store", "?", "(", ")", "@", "==", "1", "-1", ":", ",",
      "&&", "!",
      "book", " ", "price", "<", "true"};
    for (int i = 0; i < 20_000; i++) {
      StringBuilder path = new StringBuilder("$");
      for (int n = random.nextInt(12); n >= 0; n--) {
        path.append(parts[random.nextInt(parts.length)]);
      }
      try {
        JsonPath.of(path.toString()).find(STORE);
      } catch (DifyException e) {
        assertThat(e.code()).as("seed %d: %s", seed, path).isEqualTo(ErrorCode.INVALID_PARAM);
      }
    }
  }
}
