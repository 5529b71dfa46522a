package io.dify.runtime.http.form;

import io.dify.core.value.Value;
import io.dify.core.value.ValueText;
import io.dify.runtime.form.Form;
import io.dify.runtime.mail.Html;
import io.dify.workflow.node.human.FormAction;
import io.dify.workflow.node.human.FormInput;
import io.dify.workflow.node.human.HumanForm;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The page of a form: plain HTML that works without scripts and loads nothing. Every text of an app or a person is escaped; Markdown stays as it was written. Stateless.
 */
final class FormHtml {
  /** Its hash stands in the policy of the page, so that no other one is followed. */
  static final String STYLE = "body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:2rem auto;"
      + "padding:0 1rem;color:#1b1b1b;background:#fff}pre{white-space:pre-wrap;font:inherit;margin:0 0 1rem}"
      + "label{display:block;font-weight:600;margin:1rem 0 .25rem}textarea,select,input{width:100%;box-sizing:border-box;"
      + "font:inherit;padding:.5rem}button{font:inherit;padding:.6rem 1.2rem;margin:1.5rem .75rem 0 0}"
      + "[role=alert]{border-left:4px solid #b00020;padding:.5rem 1rem}";

  private FormHtml() {}

  /**
   * The form, to be filled in.
   *
   * @param entered what was entered before
   * @param problem what is wrong with that, empty for nothing
   */
  static String form(Form form, Map<String, String> entered, String problem) {
    HumanForm asked = form.form();
    StringBuilder page = new StringBuilder();
    if (!problem.isEmpty()) {
      page.append("<p role=\"alert\" id=\"problem\">").append(Html.escape(problem)).append("</p>");
    }
    page.append("<form method=\"post\" enctype=\"multipart/form-data\">");
    fields(asked, entered, page);
    for (FormAction action : asked.actions()) {
      page.append("<button type=\"submit\" name=\"action\" value=\"").append(Html.escape(action.id())).append("\">")
          .append(Html.escape(action.title())).append("</button>");
    }
    return page(title(form), page.append("</form>").toString());
  }

  private static void fields(HumanForm form, Map<String, String> entered, StringBuilder page) {
    Set<String> placed = new HashSet<>();
    List<String> pieces = form.pieces();
    for (int i = 0; i < pieces.size(); i++) {
      String piece = pieces.get(i);
      if (i % 2 == 0) {
        if (!piece.isBlank()) {
          page.append("<pre>").append(Html.escape(piece.strip())).append("</pre>");
        }
      } else if (placed.add(piece)) {
        form.inputs().stream().filter(input -> input.name().equals(piece)).forEach(input -> page.append(field(input,
            value(form, input, entered))));
      }
    }
    form.inputs().stream().filter(input -> !placed.contains(input.name()))
        .forEach(input -> page.append(field(input, value(form, input, entered))));
  }

  private static String value(HumanForm form, FormInput input, Map<String, String> entered) {
    return entered.getOrDefault(input.name(),
        ValueText.plain(form.defaults().fields().getOrDefault(input.name(), Value.of(""))));
  }

  private static String field(FormInput input, String value) {
    String name = Html.escape(input.name());
    String place = " id=\"in-" + name + "\" name=\"in-" + name + "\"";
    String label = "<label for=\"in-" + name + "\">" + name + "</label>";
    return label + switch (input.type()) {
      case FormInput.PARAGRAPH -> "<textarea rows=\"4\"" + place + ">" + Html.escape(value) + "</textarea>";
      case FormInput.SELECT -> select(input, place, value);
      default -> "<input type=\"file\" required" + (input.type().equals(FormInput.FILE_LIST) ? " multiple" : "")
          + (input.extensions().isEmpty()
              ? ""
              : " accept=\"" + Html.escape(String.join(",", input.extensions())) + "\"")
          + place + ">";
    };
  }

  private static String select(FormInput input, String place, String value) {
    StringBuilder select = new StringBuilder("<select required" + place + ">");
    if (!input.options().contains(value)) {
      select.append("<option value=\"\" selected></option>");
    }
    for (String option : input.options()) {
      select.append("<option").append(option.equals(value) ? " selected>" : ">").append(Html.escape(option))
          .append("</option>");
    }
    return select.append("</select>").toString();
  }

  private static String title(Form form) {
    return form.title().isBlank() ? "Your input is needed" : form.title();
  }

  /** A page that says one thing. */
  static String message(String title, String text) {
    return page(title, "<p>" + Html.escape(text) + "</p>");
  }

  private static String page(String title, String body) {
    return "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>" + Html.escape(title)
        + "</title><meta name=\"viewport\" content=\"width=device-width\"><meta name=\"robots\" content=\"noindex\">"
        + "<style>" + STYLE + "</style></head><body><main><h1>" + Html.escape(title) + "</h1>" + body
        + "</main></body></html>";
  }
}
