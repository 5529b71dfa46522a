package io.dify.rag.chunk;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.ModelRef;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a chunk is. A knowledge base keeps the kind it was made with; what belongs to a kind may change. */
public sealed interface ChunkMode {
  /** Wire name of {@link General}. */
  String TEXT_MODEL = "text_model";
  /** Wire name of {@link ParentChild}. */
  String HIERARCHICAL_MODEL = "hierarchical_model";
  /** Wire name of {@link QuestionAnswer}. */
  String QA_MODEL = "qa_model";

  /** Pieces of text, each searched by what it says. */
  record General() implements ChunkMode {
    @Override
    public String wire() {
      return TEXT_MODEL;
    }
  }

  /**
   * Long pieces, each searched by short pieces of itself.
   *
   * @param parents what a parent is
   * @param children how parents are cut
   */
  record ParentChild(Parents parents, CutRule children) implements ChunkMode {
    /** The short pieces of a parent, in order. */
    public List<String> childrenOf(String parent) {
      return new ChildSplitter(children).children(parent);
    }

    @Override
    public String wire() {
      return HIERARCHICAL_MODEL;
    }
  }

  /**
   * Questions with their answers, searched by the question: the rows of a table, or what a model makes of text.
   *
   * @param language in which a model writes, in words a model understands, such as {@code English}; empty for the language of the text
   * @param model the chat model; null where none is to be asked, then only tables can be taken in
   */
  record QuestionAnswer(String language, @Nullable ModelRef model) implements ChunkMode {
    @Override
    public String wire() {
      return QA_MODEL;
    }
  }

  /** What a parent is. */
  enum Parents {
    /** A piece of the text. */
    PARAGRAPH("paragraph"),
    /** The whole document, of which only the first {@link #MAX_TOKENS} tokens are taken in. */
    FULL_DOC("full-doc");

    /** So much of a document is taken in as one parent. */
    public static final int MAX_TOKENS = 10_000;

    private final String wire;

    Parents(String wire) {
      this.wire = wire;
    }

    /** Its name in settings. */
    public String wire() {
      return wire;
    }

    /**
     * The scope of this name.
     *
     * @throws DifyException {@code INVALID_PARAM} when there is none
     */
    public static Parents of(String wire) {
      for (Parents parents : values()) {
        if (parents.wire.equals(wire)) {
          return parents;
        }
      }
      throw new DifyException(ErrorCode.INVALID_PARAM,
          "There is no parent mode \"" + wire + "\"; there are paragraph and full-doc.");
    }
  }

  /** Its name in settings. */
  String wire();

  /**
   * The kind of this name with its default settings.
   *
   * @throws DifyException {@code INVALID_PARAM} when there is none
   */
  static ChunkMode of(String wire) {
    return switch (wire) {
      case TEXT_MODEL -> new General();
      case HIERARCHICAL_MODEL -> new ParentChild(Parents.PARAGRAPH, CutRule.children());
      case QA_MODEL -> new QuestionAnswer("", null);
      default -> throw new DifyException(ErrorCode.INVALID_PARAM, "There is no chunk mode \"" + wire + "\"; there are "
          + TEXT_MODEL + ", " + HIERARCHICAL_MODEL + " and " + QA_MODEL + ".");
    };
  }
}
