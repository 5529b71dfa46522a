package io.dify.runtime.http.form;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.file.NewFile;
import io.dify.core.value.FileRef;
import io.dify.core.value.Value;
import io.dify.runtime.auth.Caller;
import io.dify.runtime.auth.CredentialKind;
import io.dify.runtime.conversation.Owner;
import io.dify.runtime.form.Form;
import io.dify.runtime.form.Forms;
import io.dify.runtime.form.WaitingRuns;
import io.dify.runtime.http.Call;
import io.dify.runtime.http.ErrorForm;
import io.dify.runtime.http.ErrorReply;
import io.dify.runtime.http.FilePart;
import io.dify.runtime.http.FormBody;
import io.dify.runtime.http.Method;
import io.dify.runtime.http.Param;
import io.dify.runtime.http.Reply;
import io.dify.runtime.http.Route;
import io.dify.runtime.http.RouteDoc;
import io.dify.runtime.http.RouteHandler;
import io.dify.runtime.http.Schema;
import io.dify.runtime.limit.Admission;
import io.dify.runtime.storage.Storage;
import io.dify.runtime.storage.StoredFile;
import io.dify.workflow.node.human.FormInput;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The page at the address of a form. Its token is the credential: without a known one no body is read. It works without scripts, loads nothing, may not be framed, and
 * tells no other site where it is.
 */
public final class FormPage {
  private static final String PATH = "/form/{form_token}";
  private static final String HTML = "text/html";
  private static final String FIELD = "in-";
  private static final long MAX_BODY = 20L << 20;
  private static final Map<String, String> HEADERS = Map.of("Content-Security-Policy",
      "default-src 'none'; style-src 'sha256-" + hash(FormHtml.STYLE)
          + "'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
      "Referrer-Policy", "no-referrer", "X-Content-Type-Options", "nosniff", "X-Frame-Options", "DENY",
      "Cache-Control", "no-store");

  private final Forms forms;
  private final WaitingRuns runs;
  private final Admission admission;
  private final Storage storage;
  private final InstantSource clock;

  /** Pages of these forms. */
  public FormPage(Forms forms, WaitingRuns runs, Admission admission, Storage storage, InstantSource clock) {
    this.forms = forms;
    this.runs = runs;
    this.admission = admission;
    this.storage = storage;
    this.clock = clock;
  }

  /** The routes. */
  public List<Route> routes() {
    ErrorForm errors = (error, authorization) -> failure(error);
    RouteDoc read = RouteDoc.json("The page of a form that a run waits for.").answers(200, HTML);
    RouteDoc filled = new RouteDoc("Fills the form in, from its page.",
        List.of(Param.part("action", Schema.text(), "The id of an action of the form."),
            Param.part("in-NAME", Schema.text(), "A field of the form.")),
        200, HTML);
    return List.of(new Route(Method.GET, PATH, CredentialKind.NONE, 0, new Opened(this::show), read, errors),
        new Route(Method.POST, PATH, CredentialKind.NONE, MAX_BODY, new Opened(this::submit), filled, errors));
  }

  /** Looks whether the form is open before a body is read. */
  private final class Opened implements RouteHandler {
    private final RouteHandler handler;

    Opened(RouteHandler handler) {
      this.handler = handler;
    }

    @Override
    public void before(Call head) {
      open(head);
    }

    @Override
    public Reply handle(Call call) throws InterruptedException {
      return handler.handle(call);
    }

    @Override
    public Optional<List<String>> methods(Map<String, String> params) {
      return handler.methods(params);
    }
  }

  private Form open(Call call) {
    return forms.open(call.path("form_token"));
  }

  private Reply show(Call call) {
    return html(200, FormHtml.form(open(call), Map.of(), ""));
  }

  private Reply submit(Call call) throws InterruptedException {
    Form form = open(call);
    Owner owner = form.owner();
    admission.request(new Caller(owner.tenantId(), CredentialKind.APP, owner.appId(), form.id()));
    FormBody body = call.form();
    try {
      forms.submit(form, body.text("action").orElse(""), values(form, body), runs);
      return html(200, FormHtml.message("Thank you", "Your answer has arrived. You may close this page."));
    } catch (DifyException e) {
      if (e.code() == ErrorCode.INVALID_FORM_DATA || e.code() == ErrorCode.TOO_LARGE
          || e.code() == ErrorCode.UNSUPPORTED_TYPE) {
        return html(ErrorReply.status(e.code()), FormHtml.form(form, entered(body), e.text()));
      }
      throw e;
    }
  }

  private Value.Obj values(Form form, FormBody body) {
    Map<String, Value> values = new LinkedHashMap<>();
    for (FormInput input : form.form().inputs()) {
      String field = FIELD + input.name();
      switch (input.type()) {
        case FormInput.FILE -> body.files(field).stream().findFirst()
            .ifPresent(part -> values.put(input.name(), kept(form.owner(), part)));
        case FormInput.FILE_LIST -> values.put(input.name(), files(form.owner(), input, body.files(field)));
        default -> body.text(field).ifPresent(text -> values.put(input.name(), Value.of(text.replace("\r\n", "\n"))));
      }
    }
    return new Value.Obj(values);
  }

  /** Too many are not kept: what stands for them is refused by the form. */
  private Value files(Owner owner, FormInput input, List<FilePart> parts) {
    List<Value> kept = new ArrayList<>();
    for (FilePart part : parts) {
      kept.add(parts.size() > input.maxFiles() ? Value.nothing() : kept(owner, part));
    }
    return new Value.Array(kept);
  }

  private Value kept(Owner owner, FilePart part) {
    StoredFile stored = storage.keeper().upload(owner,
        new NewFile(part.name(), part.mimeType(), part.size(), part::open));
    storage.records().use(owner.tenantId(), List.of(stored.id()), clock.instant());
    FileRef reference = stored.reference();
    return new Value.File(storage.keeper().url(owner.tenantId(), reference).map(reference::at).orElse(reference));
  }

  private static Map<String, String> entered(FormBody body) {
    Map<String, String> entered = new HashMap<>();
    body.fields().forEach((name, texts) -> {
      if (name.startsWith(FIELD)) {
        entered.put(name.substring(FIELD.length()), texts.getFirst());
      }
    });
    return entered;
  }

  private static Reply failure(DifyException error) {
    return html(ErrorReply.status(error.code()), switch (error.code()) {
      case FORM_SUBMITTED -> FormHtml.message("Already answered", "This form has been filled in already.");
      case FORM_EXPIRED -> FormHtml.message("Too late", "The time to fill in this form is over.");
      case NOT_FOUND -> FormHtml.message("Not found", "There is no such form. Check the address.");
      default -> FormHtml.message("This did not work", error.text());
    });
  }

  private static Reply html(int status, String page) {
    return new Reply.Text(status, HTML, page, HEADERS);
  }

  private static String hash(String text) {
    try {
      return Base64.getEncoder()
          .encodeToString(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new DifyException(ErrorCode.INTERNAL, "This Java runtime has no SHA-256; use a complete one.", e);
    }
  }
}
