package io.dify.rag.embed.onnx;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.EmbeddingId;
import io.dify.core.model.EmbeddingModel;
import io.dify.rag.compute.ComputePool;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * A local model behind the port: loaded at the first text, once; all native work on the threads of a pool. {@link #close()} waits for texts
 * under way.
 */
final class OnnxEmbeddingModel implements EmbeddingModel {
  private final BertModel model;
  private final EmbeddingId id;
  private final ComputePool pool;
  /** Read: the encoder is in use. Write: it is being made or closed. */
  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private @Nullable BertEncoder encoder;
  private volatile boolean loaded;
  private boolean closed;

  /**
   * A model that is not loaded yet.
   *
   * @param pool shared, not closed by this model
   */
  OnnxEmbeddingModel(BertModel model, ComputePool pool) {
    this.model = model;
    this.pool = pool;
    id = model.id();
  }

  @Override
  public EmbeddingId id() {
    return id;
  }

  @Override
  public float[] embed(String text) {
    return pool.call(() -> embedHere(text));
  }

  private float[] embedHere(String text) {
    if (!loaded) {
      load();
    }
    lock.readLock().lock();
    try {
      if (encoder == null) {
        throw closed();
      }
      return encoder.encode(text);
    } finally {
      lock.readLock().unlock();
    }
  }

  private void load() {
    lock.writeLock().lock();
    try {
      if (encoder == null && !closed) {
        encoder = new BertEncoder(model);
        loaded = true;
      }
    } finally {
      lock.writeLock().unlock();
    }
  }

  private DifyException closed() {
    return new DifyException(ErrorCode.INTERNAL, "The embedding model " + id + " was closed.");
  }

  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      closed = true;
      if (encoder != null) {
        encoder.close();
        encoder = null;
      }
    } finally {
      lock.writeLock().unlock();
    }
  }
}
