package io.dify.workflow.node.human;

import io.dify.core.template.Selector;
import io.dify.core.template.Template;
import io.dify.core.value.Value;
import io.dify.core.value.ValueText;
import io.dify.workflow.node.NodeContext;
import io.dify.workflow.node.Question;
import java.util.ArrayList;
import java.util.List;

/**
 * A letter that goes out when a form waits.
 *
 * @param addresses addresses that the file names
 * @param variables variables that have addresses, each a text or a list of texts
 * @param subject its subject
 * @param body its text
 */
record Delivery(List<String> addresses, List<Selector> variables, Template subject, Template body) {
  Question.Letter letter(NodeContext context) {
    List<String> to = new ArrayList<>(addresses);
    for (Selector variable : variables) {
      context.get(variable).ifPresent(value -> add(value, to));
    }
    return new Question.Letter(to.stream().map(String::strip).filter(address -> !address.isEmpty()).distinct().toList(),
        context.render(subject).replaceAll("\\R", " ").strip(), context.render(body));
  }

  private static void add(Value value, List<String> to) {
    if (value instanceof Value.Array list) {
      list.items().forEach(item -> add(item, to));
    } else {
      to.addAll(List.of(ValueText.plain(value).split("[,;]")));
    }
  }
}
