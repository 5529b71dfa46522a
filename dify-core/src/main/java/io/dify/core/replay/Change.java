package io.dify.core.replay;

import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A place in which two values differ. Immutable.
 *
 * @param path where, such as {@code messages[1].text}; empty for the whole
 * @param recorded what was there; nothing for what was not
 * @param now what is there now; nothing for what is not
 */
public record Change(String path, Value recorded, Value now) {
  private static final int AROUND = 30;
  private static final int SHOWN = 120;

  /** Every place in which they differ. Numbers are the same when they are written alike. */
  public static List<Change> between(Value recorded, Value now) {
    List<Change> changes = new ArrayList<>();
    collect("", recorded, now, changes);
    return changes;
  }

  private static void collect(String path, Value before, Value after, List<Change> into) {
    if (before instanceof Value.Obj a && after instanceof Value.Obj b) {
      Set<String> names = new LinkedHashSet<>(a.fields().keySet());
      names.addAll(b.fields().keySet());
      names.forEach(name -> collect(path.isEmpty() ? name : path + "." + name, at(a.fields(), name),
          at(b.fields(), name), into));
    } else if (before instanceof Value.Array a && after instanceof Value.Array b) {
      for (int i = 0; i < Math.max(a.items().size(), b.items().size()); i++) {
        collect(path + "[" + i + "]", at(a.items(), i), at(b.items(), i), into);
      }
    } else if (!before.equals(after) && !ValueJson.write(before).equals(ValueJson.write(after))) {
      into.add(new Change(path, before, after));
    }
  }

  private static Value at(Map<String, Value> fields, String name) {
    return fields.getOrDefault(name, Value.nothing());
  }

  private static Value at(List<Value> items, int index) {
    return index < items.size() ? items.get(index) : Value.nothing();
  }

  /** Both sides, of long texts what is around the first character that differs. */
  @Override
  public String toString() {
    String where = path.isEmpty() ? "" : path + ": ";
    if (recorded instanceof Value.Text a && now instanceof Value.Text b) {
      int at = 0;
      while (at < Math.min(a.text().length(), b.text().length()) && a.text().charAt(at) == b.text().charAt(at)) {
        at++;
      }
      return where + "recorded " + around(a.text(), at) + ", now " + around(b.text(), at);
    }
    return where + "recorded " + shown(recorded) + ", now " + shown(now);
  }

  private static String around(String text, int at) {
    if (text.length() <= SHOWN) {
      return ValueJson.write(Value.of(text));
    }
    int from = Math.max(0, at - AROUND);
    int to = Math.min(text.length(), at + AROUND);
    return (from > 0 ? "..." : "") + ValueJson.write(Value.of(text.substring(from, to)))
        + (to < text.length() ? "..." : "");
  }

  private static String shown(Value value) {
    if (value.isNothing()) {
      return "nothing";
    }
    String json = ValueJson.write(value);
    return json.length() <= SHOWN ? json : json.substring(0, SHOWN) + "...";
  }
}
