package io.dify.core.code.local;

/**
 * What one call may use up in its sandbox.
 *
 * @param memoryBytes memory of its process; by default 512 MiB
 * @param filesBytes size of its private {@code /tmp}, which is memory too; by default 32 MiB
 * @param threads threads at once, those of the interpreter included; by default 64
 * @param openFiles open files at once; by default 64
 */
public record SandboxLimits(long memoryBytes, long filesBytes, int threads, int openFiles) {
  /** 512 MiB, 32 MiB, 64, 64. */
  public static final SandboxLimits DEFAULT = new SandboxLimits(512L << 20, 32L << 20, 64, 64);

  private static final long LEAST_MEMORY = 64L << 20;
  private static final int LEAST = 16;

  /** Checks that an interpreter can start within them. */
  public SandboxLimits {
    if (memoryBytes < LEAST_MEMORY || filesBytes <= 0 || threads < LEAST || openFiles < LEAST) {
      throw new IllegalArgumentException(
          "A sandbox needs at least 64 MiB of memory, 16 threads, 16 open files and some space for files");
    }
  }

  /** The same with other memory. */
  public SandboxLimits memory(long bytes) {
    return new SandboxLimits(bytes, filesBytes, threads, openFiles);
  }
}
