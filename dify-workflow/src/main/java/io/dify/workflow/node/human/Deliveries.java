package io.dify.workflow.node.human;

import io.dify.core.template.Selector;
import io.dify.core.template.Template;
import io.dify.workflow.node.NodeData;
import io.dify.workflow.node.Question;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads who is asked, of both versions of the node. Stateless. */
final class Deliveries {
  private static final String DEFAULT_SUBJECT = "Your input is needed";

  private Deliveries() {}

  private static boolean isSecond(NodeData data) {
    return data.at("version").text("1").equals("2");
  }

  /** Whether readers of the run may fill the form in. */
  static boolean shown(NodeData data) {
    if (isSecond(data)) {
      List<NodeData> recipients = data.at("recipients_spec").items();
      return recipients.isEmpty()
          || recipients.stream().anyMatch(recipient -> recipient.at("type").text("").equals("initiator"));
    }
    List<NodeData> methods = data.at("delivery_methods").items();
    return methods.isEmpty() || methods.stream()
        .anyMatch(method -> method.at("type").text("").equals("webapp") && method.at("enabled").truth(true));
  }

  /** The letters that go out. */
  static List<Delivery> letters(NodeData data) {
    if (isSecond(data)) {
      Delivery letter = letter(data.at("recipients_spec").items(), data.at("message_template"));
      return letter.addresses().isEmpty() && letter.variables().isEmpty() ? List.of() : List.of(letter);
    }
    List<Delivery> letters = new ArrayList<>();
    for (NodeData method : data.at("delivery_methods").items()) {
      if (method.at("type").text("").equals("email") && method.at("enabled").truth(true)) {
        NodeData config = method.at("config");
        if (config.at("recipients").at("whole_workspace").truth(false)) {
          members(config.at("recipients").at("whole_workspace"));
        }
        letters.add(letter(config.at("recipients").at("items").items(), config));
      }
    }
    return letters;
  }

  private static Delivery letter(List<NodeData> recipients, NodeData text) {
    List<String> addresses = new ArrayList<>();
    List<Selector> variables = new ArrayList<>();
    for (NodeData recipient : recipients) {
      switch (recipient.at("type").text("")) {
        case "external", "onetime_email" -> addresses.add(recipient.at("email").requiredText());
        case "dynamic_email" -> selector(recipient).ifPresent(variables::add);
        case "initiator" -> {
          // Asked where the app runs.
        }
        default -> members(recipient);
      }
    }
    return new Delivery(List.copyOf(addresses), List.copyOf(variables),
        Template.parse(text.at("subject").text(DEFAULT_SUBJECT)),
        Template.parse(text.at("body").text(Question.Letter.URL)));
  }

  private static Optional<Selector> selector(NodeData recipient) {
    return recipient.at("selector").present()
        ? recipient.at("selector").selector()
        : recipient.at("value_selector").selector();
  }

  private static void members(NodeData place) {
    place.warning("unknown_recipient", "Members and contacts of a workspace have no addresses here, so nobody is told"
        + " by this entry; name an address (external), or let the app's own user answer.");
  }
}
