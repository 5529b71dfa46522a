package io.dify.runtime.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.core.retrieval.SearchMode;
import io.dify.rag.chunk.ChunkDraft;
import io.dify.rag.chunk.ChunkMode;
import io.dify.rag.chunk.ChunkSettings;
import io.dify.rag.chunk.CutRule;
import io.dify.rag.clean.CleanSettings;
import io.dify.rag.document.SourceDocument;
import io.dify.rag.extract.ExtractOptions;
import io.dify.rag.extract.Extractors;
import io.dify.rag.ingest.ChunkPreview;
import io.dify.rag.measure.LengthUnit;
import io.dify.rag.store.BaseSettings;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows how a file would be cut. */
@Command(name = "preview", description = {
  "Shows the chunks a file would become. Nothing is stored, no model is asked.",
  "Without options as a new knowledge base cuts: Markdown by its sections, other text by paragraphs. A separator that",
  "is given cuts Markdown as well."})
final class KbPreviewCommand implements Callable<Integer> {
  private final Context context;

  @Parameters(paramLabel = "FILE", description = "The file.")
  private Path file = Path.of("");

  @Option(names = "--mode", paramLabel = "MODE", description = "text_model (default), hierarchical_model or qa_model.", defaultValue = ChunkMode.TEXT_MODEL)
  private String mode = ChunkMode.TEXT_MODEL;

  @Option(names = "--separator", paramLabel = "TEXT", description = "Cuts before anything else; \\n is the line end. Default \\n\\n.")
  private @Nullable String separator;

  @Option(names = "--max", paramLabel = "N", description = "Longest chunk, default ${DEFAULT-VALUE}.", defaultValue = "1024")
  private int max;

  @Option(names = "--overlap", paramLabel = "N", description = "What a chunk repeats of the one before when a text is cut for its length, default ${DEFAULT-VALUE}.", defaultValue = "50")
  private int overlap;

  @Option(names = "--unit", paramLabel = "UNIT", description = "What lengths count: characters (default) or tokens.", defaultValue = "characters")
  private String unit = "characters";

  @Option(names = "--parents", paramLabel = "WHAT", description = "In hierarchical_model: paragraph (default) or full-doc.", defaultValue = "paragraph")
  private String parents = "paragraph";

  @Option(names = "--child-separator", paramLabel = "TEXT", description = "Cuts parents into children, default \\n.", defaultValue = "\\n")
  private String childSeparator = "\n";

  @Option(names = "--child-max", paramLabel = "N", description = "Longest child, default ${DEFAULT-VALUE}.", defaultValue = "512")
  private int childMax;

  @Option(names = "--remove-urls", description = "Remove web and mail addresses.")
  private boolean removeUrls;

  @Option(names = "--keep-spaces", description = "Leave runs of blanks and empty lines as they are.")
  private boolean keepSpaces;

  @Option(names = "--encoding", paramLabel = "NAME", description = "Encoding of a file that is not in UTF-8, for example GBK.")
  private @Nullable String encoding;

  @Option(names = "--limit", paramLabel = "N", description = "How many chunks are shown, default ${DEFAULT-VALUE}.", defaultValue = "20")
  private int limit;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  KbPreviewCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    String name = encoding;
    ExtractOptions options = name == null ? ExtractOptions.defaults() : ExtractOptions.defaults().withEncoding(name);
    ChunkPreview preview = ChunkPreview.of(Extractors.standard().extract(SourceDocument.of(file), options), settings(),
        limit);
    if (json) {
      context.console().line(json(preview).toString());
    } else {
      int position = 1;
      for (ChunkDraft chunk : preview.chunks()) {
        print(position++, chunk);
      }
      context.console().note(preview.chunks().size() + " of " + preview.total() + " chunks, " + mode
          + (preview.mode() instanceof ChunkMode.QuestionAnswer
              ? "; a model makes questions of those without an answer"
              : ""));
    }
    return 0;
  }

  private BaseSettings settings() {
    LengthUnit counted = LengthUnit.of(unit);
    String cutAt = separator;
    ChunkMode chunkMode = ChunkMode.of(mode);
    if (chunkMode instanceof ChunkMode.ParentChild) {
      chunkMode = new ChunkMode.ParentChild(ChunkMode.Parents.of(parents),
          new CutRule(childSeparator, childMax, 0, counted));
    }
    CutRule cut = new CutRule(cutAt == null ? "\n\n" : cutAt, max, Math.min(overlap, max / 2), counted);
    ChunkSettings chunk = new ChunkSettings(chunkMode, cut, cutAt == null).within(ChunkSettings.DEFAULT_CEILING);
    return new BaseSettings(new CleanSettings(!keepSpaces, removeUrls), chunk, SearchMode.DEFAULT);
  }

  private void print(int position, ChunkDraft chunk) {
    String page = chunk.place().page() == 0 ? "" : "  page " + chunk.place().page();
    String headings = chunk.place().headings().isEmpty() ? "" : "  " + String.join(" > ", chunk.place().headings());
    String images = chunk.attachments().isEmpty() ? "" : "  " + chunk.attachments().size() + " images";
    context.console().line(position + ". " + length(chunk.content()) + " " + unit + page + headings + images);
    context.console().line(chunk.content().indent(3).stripTrailing());
    String answer = chunk.answer();
    if (answer != null) {
      context.console().line(("-> " + answer).indent(3).stripTrailing());
    }
    for (String child : chunk.children()) {
      context.console().line(("- " + child.replace("\n", "\n  ")).indent(6).stripTrailing());
    }
  }

  private int length(String text) {
    return LengthUnit.of(unit).measure().length(text);
  }

  private ObjectNode json(ChunkPreview preview) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("mode", mode).put("unit", unit).put("total", preview.total());
    ArrayNode chunks = root.putArray("chunks");
    for (ChunkDraft chunk : preview.chunks()) {
      ObjectNode one = chunks.addObject();
      one.put("content", chunk.content()).put("length", length(chunk.content())).put("page", chunk.place().page());
      chunk.place().headings().forEach(one.putArray("headings")::add);
      chunk.attachments().forEach(one.putArray("attachments")::add);
      chunk.children().forEach(one.putArray("children")::add);
      String answer = chunk.answer();
      if (answer != null) {
        one.put("answer", answer);
      }
    }
    return root;
  }
}
