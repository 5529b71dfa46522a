package io.dify.core.tool.openapi;

import io.dify.core.error.DifyException;
import io.dify.core.value.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Reads OpenAPI documents: Swagger 2.0, OpenAPI 3.0 and 3.1, as JSON or YAML. References are followed within the document only and nothing is ever fetched. What
 * cannot be used is left out and reported; only a document that cannot be parsed, or is none, is refused whole. Stateless, thread-safe.
 *
 * @see <a href="https://spec.openapis.org/oas/v3.1.0">OpenAPI 3.1</a>
 */
public final class OpenApiDocument {
  /** Operations read at most; further ones are left out. */
  public static final int MAX_OPERATIONS = 300;

  private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch", "head", "options");

  private final Value.Obj document;
  private final String base;
  private final boolean swagger;
  private final References references;
  private final List<ApiProblem> problems = new ArrayList<>();
  private final List<ApiOperation> operations = new ArrayList<>();
  private final Set<String> ids = new HashSet<>();
  private final Set<String> names = new HashSet<>();

  private OpenApiDocument(Value.Obj document, String base, boolean swagger) {
    this.document = document;
    this.base = base;
    this.swagger = swagger;
    this.references = new References(document);
  }

  /** Reads a document whose servers have whole addresses. */
  public static OpenApiImport read(String text) {
    return read(text, "");
  }

  /**
   * Reads a document.
   *
   * @param base where it came from, for servers with relative addresses; empty when that is not known
   */
  public static OpenApiImport read(String text, String base) {
    Value.Obj document;
    try {
      document = DocumentTree.read(text);
    } catch (DifyException e) {
      return refused(e.text());
    } catch (StackOverflowError e) {
      return refused("The document is nested too deeply.");
    }
    String swagger = Tree.text(document, "swagger");
    String openApi = Tree.text(document, "openapi");
    if (!swagger.startsWith("2") && !openApi.startsWith("3.0") && !openApi.startsWith("3.1")) {
      return refused(
          "This is no OpenAPI document of a version that is read: it needs 'openapi: 3.0.x', 'openapi: 3.1.x'"
              + " or 'swagger: 2.0' at its top.");
    }
    return new OpenApiDocument(document, base, openApi.isEmpty()).read();
  }

  private static OpenApiImport refused(String message) {
    return new OpenApiImport("", List.of(), List.of(new ApiProblem("", message, true)));
  }

  private OpenApiImport read() {
    Tree.object(document, "paths").fields().forEach((path, item) -> references.resolved(item)
        .filter(resolved -> path.startsWith("/")).ifPresentOrElse(resolved -> path(path, resolved),
            () -> problem("paths." + path, "this is no path with operations; it is left out")));
    return new OpenApiImport(Tree.text(Tree.at(document, "info"), "title"), operations, problems);
  }

  private void path(String path, Value.Obj item) {
    item.fields().forEach((method, operation) -> {
      if (METHODS.contains(method) && operation instanceof Value.Obj found) {
        operation(path, method, item, found);
      }
    });
  }

  private void operation(String path, String method, Value.Obj item, Value.Obj operation) {
    String place = "paths." + path + "." + method;
    if (operations.size() >= MAX_OPERATIONS) {
      if (operations.size() == MAX_OPERATIONS) {
        problem(place, "there are more than " + MAX_OPERATIONS + " operations; the rest is left out");
      }
      return;
    }
    try {
      operations.add(new OperationReader(this, place, path, item, operation).read(method.toUpperCase(Locale.ROOT)));
    } catch (DifyException e) {
      problem(place, e.text() + " The operation is left out.");
    }
  }

  boolean isSwagger() {
    return swagger;
  }

  Value.Obj root() {
    return document;
  }

  References references() {
    return references;
  }

  void problem(String place, String message) {
    problems.add(new ApiProblem(place, message, false));
  }

  String server(Value.Obj item, Value.Obj operation) {
    if (swagger) {
      return Servers.ofSwagger(base, document);
    }
    List<Value> own = Tree.items(operation, "servers");
    List<Value> around = Tree.items(item, "servers");
    return Servers.of(base, !own.isEmpty() ? own : !around.isEmpty() ? around : Tree.items(document, "servers"));
  }

  /** The id files know an operation by: its own, else made of path and method as Dify makes it. */
  String id(Value.Obj operation, String path, String method) {
    String own = Tree.text(operation, "operationId").strip();
    String letters = path.replaceAll("[^A-Za-z0-9_-]", "");
    String made = (letters.isEmpty() ? "root" : letters) + "_" + method.toLowerCase(Locale.ROOT);
    return unique(own.isEmpty() ? made : own, ids);
  }

  /** The name models call an operation by. */
  String name(String id) {
    String letters = id.replaceAll("[^A-Za-z0-9_-]+", "_");
    return unique(letters.length() > 60 ? letters.substring(0, 60) : letters, names);
  }

  static String unique(String wanted, Set<String> taken) {
    String name = wanted;
    for (int i = 2; !taken.add(name); i++) {
      name = wanted + "_" + i;
    }
    return name;
  }
}
