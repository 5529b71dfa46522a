package io.dify.runtime.app;

import io.dify.core.secret.MasterKey;
import io.dify.core.secret.Signer;
import java.security.SecureRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes the signatures of an installation, of one purpose apart from those of another. Thread-safe. */
public final class Signers {
  private final Supplier<MasterKey> key;

  /** @param key asked for with the first signature, since it may have to be made */
  public Signers(Supplier<MasterKey> key) {
    this.key = key;
  }

  /** Whose signatures end with the process. */
  public static Signers temporary() {
    MasterKey key = MasterKey.generate(new SecureRandom());
    return new Signers(() -> key);
  }

  /** The signer for a purpose, made when it is first asked for. */
  public Supplier<Signer> of(String purpose) {
    return new Once<>(() -> new Signer(key.get(), purpose));
  }

  /** A value that is made when it is first asked for. */
  private static final class Once<T> implements Supplier<T> {
    private final Supplier<T> made;
    private volatile @Nullable T value;

    Once(Supplier<T> made) {
      this.made = made;
    }

    @Override
    public T get() {
      T known = value;
      if (known == null) {
        synchronized (this) {
          known = value;
          if (known == null) {
            known = made.get();
            value = known;
          }
        }
      }
      return known;
    }
  }
}
