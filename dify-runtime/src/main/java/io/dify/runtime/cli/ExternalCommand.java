package io.dify.runtime.cli;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.retrieval.RetrievalSettings;
import io.dify.rag.KnowledgeBases;
import io.dify.rag.external.ExternalKnowledge;
import io.dify.rag.store.ExternalLink;
import io.dify.rag.store.KnowledgeBase;
import io.dify.runtime.app.Installation;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Knowledge that another system keeps. */
@Command(name = "external", description = "Adds, lists and removes knowledge bases that another system keeps; the server must be stopped.", synopsisSubcommandLabel = "COMMAND")
final class ExternalCommand {
  private final Context context;

  ExternalCommand(Context context) {
    this.context = context;
  }

  @Command(name = "add", description = {
    "Adds a knowledge base of a system that answers Dify's external knowledge API, and prints its id.",
    "The API key is read from the standard input, or from a variable of the environment;",
    "never from the command line, which others can see."})
  int add(@Mixin DataOption data, @Parameters(paramLabel = "NAME", description = "What it is called here.") String name,
      @Option(names = "--endpoint", required = true, paramLabel = "URL", description = "Address of the system; /retrieval is put behind it.") String endpoint,
      @Option(names = "--knowledge", required = true, paramLabel = "ID", description = "What that system calls the knowledge base.") String knowledge,
      @Option(names = "--from-env", paramLabel = "VARIABLE", description = "Read the API key from there.") @Nullable String variable,
      @Option(names = "--top", paramLabel = "N", description = "Passages to ask for at most; by default as many as are wanted.") @Nullable Integer top,
      @Option(names = "--threshold", paramLabel = "SCORE", description = "Least score; none when left out.") @Nullable Double threshold) {
    ExternalKnowledge external = new ExternalKnowledge(endpoint, knowledge,
        variable != null ? context.secretOf(variable) : context.console().secret("API key"));
    RetrievalSettings settings = top == null ? RetrievalSettings.DEFAULT : RetrievalSettings.DEFAULT.withTopK(top);
    RetrievalSettings limited = threshold == null ? settings : settings.withThreshold(threshold);
    return with(data, bases -> {
      context.console().line(bases.createExternal(name, external, limited).id());
      context.console()
          .note("Added; its key is kept encrypted. './dify kb search --base " + name + " QUESTION' tries it.");
      return 0;
    });
  }

  @Command(name = "list", description = "Lists them: id, name, address, what they are called there. Shows no keys.")
  int list(@Mixin DataOption data) {
    return with(data, bases -> {
      for (ExternalLink link : bases.externals()) {
        String name = bases.find(link.baseId()).map(KnowledgeBase::name).orElse("");
        context.console().line(link.baseId() + "  " + name + "  " + link.endpoint() + "  " + link.knowledgeId());
      }
      return 0;
    });
  }

  @Command(name = "remove", description = "Removes one; the other system keeps its knowledge.")
  int remove(@Mixin DataOption data,
      @Parameters(paramLabel = "NAME", description = "Its name or id.") String name) {
    return with(data, bases -> {
      KnowledgeBase base = bases.find(name)
          .filter(one -> bases.externals().stream().anyMatch(link -> link.baseId().equals(one.id())))
          .orElseThrow(() -> new DifyException(ErrorCode.NOT_FOUND,
              "There is no external knowledge base '" + name + "'; 'kb external list' shows them."));
      bases.delete(base.id());
      context.console().note("Removed.");
      return 0;
    });
  }

  private int with(DataOption data, ToIntFunction<KnowledgeBases> action) {
    try (Installation installation = context.open(data)) {
      return action.applyAsInt(installation.knowledge());
    }
  }
}
