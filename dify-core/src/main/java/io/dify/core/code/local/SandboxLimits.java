package io.dify.core.code.local;

/**
 * What one call may use up in its sandbox.
 *
 * @param memoryBytes memory of its process; by default 512 MiB
 * @param filesBytes size of its private {@code /tmp}, which is memory too; by default 32 MiB
 * @param threads threads at once, those of the interpreter included; by default 64
 * @param openFiles open files at once; by default 64
 * @param cpuSeconds processor time of all its threads, should nobody be left to keep its deadline; by default 60
 */
public record SandboxLimits(long memoryBytes, long filesBytes, int threads, int openFiles, int cpuSeconds) {
  /** 512 MiB, 32 MiB, 64, 64, 60 s. */
  public static final SandboxLimits DEFAULT = new SandboxLimits(512L << 20, 32L << 20, 64, 64, 60);

  private static final long LEAST_MEMORY = 64L << 20;
  private static final int LEAST = 16;

  /** Checks that an interpreter can start within them. */
  public SandboxLimits {
    if (memoryBytes < LEAST_MEMORY || filesBytes <= 0 || threads < LEAST || openFiles < LEAST
        || cpuSeconds < 1) {
      throw new IllegalArgumentException(
          "A sandbox needs at least 64 MiB of memory, 16 threads, 16 open files, some space for files and some time");
    }
  }

  /** The same with other memory. */
  public SandboxLimits memory(long bytes) {
    return new SandboxLimits(bytes, filesBytes, threads, openFiles, cpuSeconds);
  }
}
