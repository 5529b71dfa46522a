package io.dify.workflow.node.human;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.FileRef;
import io.dify.core.value.Value;
import io.dify.core.value.ValueText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A field of a form, as it is put before somebody: options and the text it begins with are known.
 *
 * @param type {@code paragraph}, {@code select}, {@code file} or {@code file-list}
 * @param name the variable it becomes
 * @param definition how clients see it
 */
public record FormInput(String type, String name, Value.Obj definition) {
  /** Any text. */
  public static final String PARAGRAPH = "paragraph";
  /** One of several texts. */
  public static final String SELECT = "select";
  /** A file. */
  public static final String FILE = "file";
  /** Several files. */
  public static final String FILE_LIST = "file-list";

  /** All types. */
  static final List<String> TYPES = List.of(PARAGRAPH, SELECT, FILE, FILE_LIST);

  private static final int MAX_TEXT = 100_000;

  /** Reads what {@link HumanForm} wrote. */
  static FormInput of(Value.Obj definition) {
    return new FormInput(text(definition, "type"), text(definition, "output_variable_name"), definition);
  }

  /** What a select may be. */
  public List<String> options() {
    return definition.fields().get("option_source") instanceof Value.Obj source ? texts(source, "value") : List.of();
  }

  /** Files of a list at most. */
  public int maxFiles() {
    return definition.fields().get("number_limits") instanceof Value.Whole n && n.number() > 0
        ? (int) Math.min(n.number(), Integer.MAX_VALUE)
        : Integer.MAX_VALUE;
  }

  /** Extensions that files may have, with their dots; empty for any. */
  public List<String> extensions() {
    return texts(definition, "allowed_file_extensions").stream()
        .map(extension -> extension.startsWith(".") ? extension : "." + extension).toList();
  }

  /**
   * Checks what was entered.
   *
   * @throws DifyException {@code INVALID_FORM_DATA} naming the field and what is expected
   */
  Value admit(Value given) {
    return switch (type) {
      case PARAGRAPH -> Value.of(paragraph(given));
      case SELECT -> Value.of(option(given));
      case FILE -> file(given);
      default -> files(given);
    };
  }

  private String paragraph(Value given) {
    if (given.isNothing()) {
      return "";
    }
    if (!(given instanceof Value.Text text)) {
      throw wrong("must be a string");
    }
    if (text.text().length() > MAX_TEXT) {
      throw wrong("must have at most " + MAX_TEXT + " characters");
    }
    return text.text().replace("\0", "");
  }

  private String option(Value given) {
    if (given instanceof Value.Text text && options().contains(text.text())) {
      return text.text();
    }
    throw wrong(missing(given) ? "is required" : "must be one of " + String.join(", ", options()));
  }

  private Value files(Value given) {
    if (missing(given) || (given instanceof Value.Array none && none.items().isEmpty())) {
      throw wrong("is required");
    }
    if (!(given instanceof Value.Array list)) {
      throw wrong("must be a list of files");
    }
    if (list.items().size() > maxFiles()) {
      throw wrong("must have at most " + maxFiles() + " files");
    }
    return new Value.Array(list.items().stream().map(this::file).toList());
  }

  private Value file(Value given) {
    if (missing(given)) {
      throw wrong("is required");
    }
    if (!(given instanceof Value.File file)) {
      throw wrong("must be a file object with transfer_method local_file or remote_url");
    }
    List<String> methods = texts(definition, "allowed_file_upload_methods");
    if (!methods.isEmpty() && !methods.contains(file.file().transferMethod())) {
      throw wrong("must come by " + String.join(" or ", methods));
    }
    if (!isAllowed(file.file())) {
      throw wrong("must be of a type that the form takes, not '" + file.file().name() + "'");
    }
    return given;
  }

  private boolean isAllowed(FileRef file) {
    List<String> types = texts(definition, "allowed_file_types");
    boolean custom = types.contains("custom") && (extensions().isEmpty()
        || extensions().stream().anyMatch(each -> each.equalsIgnoreCase(file.extension())));
    return types.isEmpty() || custom || (!file.type().equals("custom") && types.contains(file.type()));
  }

  private static boolean missing(Value given) {
    return given.isNothing() || given.equals(Value.of(""));
  }

  /** What stands for it in the content once it is filled in. */
  static String shown(Value value) {
    return switch (value) {
      case Value.File file -> file.file().name();
      case Value.Array list -> String.join(", ", list.items().stream().map(FormInput::shown).toList());
      default -> ValueText.plain(value);
    };
  }

  private DifyException wrong(String what) {
    return new DifyException(ErrorCode.INVALID_FORM_DATA, "'" + name + "' " + what + ".");
  }

  static String text(Value.Obj object, String name) {
    return object.fields().get(name) instanceof Value.Text text ? text.text() : "";
  }

  static List<String> texts(Value.Obj object, String name) {
    return object.fields().get(name) instanceof Value.Array list
        ? list.items().stream().map(ValueText::plain).toList()
        : List.of();
  }

  /** This definition with one more field. */
  static Value.Obj with(Value.Obj object, String name, Value value) {
    Map<String, Value> fields = new LinkedHashMap<>(object.fields());
    fields.put(name, value);
    return new Value.Obj(fields);
  }

  /** Types of older files. */
  static String modern(String type) {
    return type.toLowerCase(Locale.ROOT).replace("text_input", PARAGRAPH).replace("text-input", PARAGRAPH);
  }
}
