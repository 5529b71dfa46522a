package io.dify.workflow.testkit;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.Value;
import io.dify.workflow.dsl.yaml.YamlReader;
import io.dify.workflow.dsl.yaml.YamlResult;
import io.dify.workflow.dsl.yaml.YamlText;
import io.dify.workflow.event.RunEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes what runs gave into their case file. */
final class CaseUpdate {
  private final Value.Obj root;
  private final Map<List<String>, Value> changes = new LinkedHashMap<>();

  private CaseUpdate(Value.Obj root) {
    this.root = root;
  }

  /** Whether anything was changed. */
  static boolean apply(CaseFile file, String text) throws InterruptedException {
    if (!(YamlReader.read(text) instanceof YamlResult.Read read)) {
      return false;
    }
    CaseUpdate update = new CaseUpdate(read.document().root());
    for (TestCase each : file.cases()) {
      update.collect(each, each.run());
    }
    if (update.changes.isEmpty()) {
      return false;
    }
    write(file, YamlText.of(text).with(update.changes).orElseThrow(() -> new DifyException(ErrorCode.CONFLICT,
        "'" + file.path()
            + "' cannot be rewritten: a value comes from an anchor or has a form that cannot be replaced; change it by hand.")));
    return true;
  }

  private static void write(CaseFile file, String text) {
    try {
      Files.writeString(file.path(), text);
    } catch (IOException e) {
      throw new DifyException(ErrorCode.FILE_UNREADABLE, "'" + file.path() + "' cannot be written.", e);
    }
  }

  private void collect(TestCase test, CaseReport report) {
    if (report.events().isEmpty() || !trusted(report)) {
      return;
    }
    List<String> expect = List.of("cases", Integer.toString(test.spec().index()), "expect");
    change(path(expect, "answer"), Value.of(report.result().answer()));
    change(path(expect, "stream"), Value.from(report.events().stream().filter(RunEvent.TextChunk.class::isInstance)
        .map(event -> ((RunEvent.TextChunk) event).text()).toList()));
    if (find(path(expect, "outputs")).orElse(Value.nothing()) instanceof Value.Obj outputs) {
      Map<String, Value> actual = report.result().outputs().fields();
      boolean only = find(path(expect, "outputs_only")).equals(Optional.of(Value.of(true)));
      if (only && !outputs.fields().keySet().equals(actual.keySet())) {
        change(path(expect, "outputs"), report.result().outputs());
      } else {
        outputs.fields().keySet().stream().filter(actual::containsKey)
            .forEach(name -> change(path(path(expect, "outputs"), name), actual.getOrDefault(name, Value.nothing())));
      }
    }
  }

  /** What a run gave that ended otherwise than expected, or asked for what its case does not have, is nobody's expectation. */
  private static boolean trusted(CaseReport report) {
    return report.failures().stream().map(CaseFailure::what)
        .allMatch(what -> what.startsWith("expect.") && !what.equals("expect.status"));
  }

  private static List<String> path(List<String> parent, String key) {
    List<String> path = new ArrayList<>(parent);
    path.add(key);
    return path;
  }

  private void change(List<String> path, Value actual) {
    Optional<Value> before = find(path);
    if (before.isPresent() && !Difference.equal(before.get(), actual)) {
      changes.put(path, actual);
    }
  }

  private Optional<Value> find(List<String> path) {
    Value here = root;
    for (String key : path) {
      Value next = switch (here) {
        case Value.Obj object -> object.fields().get(key);
        case Value.Array list -> list.items().get(Integer.parseInt(key));
        default -> null;
      };
      if (next == null) {
        return Optional.empty();
      }
      here = next;
    }
    return Optional.of(here);
  }
}
