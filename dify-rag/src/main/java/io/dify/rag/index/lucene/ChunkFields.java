package io.dify.rag.index.lucene;

import io.dify.core.model.EmbeddingId;
import io.dify.rag.embed.EmbeddedText;
import io.dify.rag.index.IndexEntry;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.VectorUtil;

/** The fields of a chunk. Texts are searched, not kept: the database has them. */
final class ChunkFields {
  /** Id of the entry, to find it by and (as doc value) to name one that was found. */
  static final String ID = "id";
  /** Id of the chunk an entry leads to, to replace its entries by and (as doc value) to name it. */
  static final String CHUNK = "chunk";
  /** Id of the document. */
  static final String DOCUMENT = "document";
  /** The words. */
  static final String TEXT = "text";

  /** Frequencies for BM25; no positions, since nothing asks for phrases. */
  private static final FieldType WORDS = new FieldType();

  static {
    WORDS.setIndexOptions(IndexOptions.DOCS_AND_FREQS);
    WORDS.setTokenized(true);
    WORDS.freeze();
  }

  private ChunkFields() {}

  static Term chunkTerm(String chunkId) {
    return new Term(CHUNK, chunkId);
  }

  /** The field of a model's vectors: vectors of different models never meet. */
  static String vectorField(EmbeddingId model) {
    return "vector:" + model;
  }

  static Document document(IndexEntry entry) {
    Document document = new Document();
    document.add(new StringField(ID, entry.id(), Field.Store.NO));
    document.add(new BinaryDocValuesField(ID, new BytesRef(entry.id())));
    document.add(new StringField(CHUNK, entry.chunkId(), Field.Store.NO));
    document.add(new BinaryDocValuesField(CHUNK, new BytesRef(entry.chunkId())));
    document.add(new StringField(DOCUMENT, entry.documentId(), Field.Store.NO));
    document.add(new Field(TEXT, entry.text(), WORDS));
    if (entry.vector() != null) {
      document.add(new KnnFloatVectorField(vectorField(entry.vector().model()), unit(entry.vector()),
          VectorSimilarityFunction.DOT_PRODUCT));
    }
    FieldTexts.add(entry.fields(), document);
    return document;
  }

  /** The vector at length 1, so that a dot product is the cosine; a vector of zeros stays. */
  static float[] unit(EmbeddedText text) {
    return text.model().normalised() ? text.vector() : VectorUtil.l2normalize(text.vector().clone(), false);
  }
}
