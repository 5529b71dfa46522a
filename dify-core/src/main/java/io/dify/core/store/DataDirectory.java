package io.dify.core.store;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A directory that one process uses at a time. It holds a lock of the operating system on the file {@code lock} in it, which ends with the process
 * however that ends; a file left over from a crash is no obstacle. The file names the process that holds it. Thread-safe.
 */
public final class DataDirectory implements AutoCloseable {
  /** Far behind the text: on Windows a locked range cannot be read by others. */
  private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;
  /**
   * Directories this process holds. Static because such a lock is the whole process's: merely opening and closing the file once more would
   * release it on POSIX systems.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path path;
  private final FileChannel channel;
  private final AtomicBoolean closed = new AtomicBoolean();

  private DataDirectory(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /**
   * Makes the directory when it does not exist, and locks it.
   *
   * @throws DifyException {@link ErrorCode#IN_USE} when it is locked, naming the process; {@link ErrorCode#FILE_UNREADABLE} when it cannot be made or
   *     written to
   */
  public static DataDirectory open(Path directory) {
    Path path;
    try {
      path = Files.createDirectories(directory).toRealPath();
    } catch (IOException e) {
      throw unusable(directory.toAbsolutePath(), e);
    }
    if (!HELD.add(path)) {
      throw inUse(path, "this process (" + ProcessHandle.current().pid() + ")", "Close it there");
    }
    FileChannel channel = null;
    try {
      channel = lock(path);
      return new DataDirectory(path, channel);
    } catch (IOException e) {
      throw unusable(path, e);
    } finally {
      if (channel == null) {
        HELD.remove(path);
      }
    }
  }

  private static FileChannel lock(Path path) throws IOException {
    FileChannel channel = FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.READ,
        StandardOpenOption.WRITE);
    try {
      if (tryLock(channel) == null) {
        throw inUse(path, "process " + read(channel), "Stop that process");
      }
      channel.truncate(0);
      channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)), 0);
      return channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** Null when it is held: by another process, or by a second copy of this class in this one. */
  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock(LOCKED_BYTE, 1, false);
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  private static String read(FileChannel channel) throws IOException {
    ByteBuffer text = ByteBuffer.allocate(32);
    channel.read(text, 0);
    String pid = new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII).strip();
    return pid.isEmpty() ? "(unknown)" : pid;
  }

  private static DifyException inUse(Path path, String holder, String advice) {
    return new DifyException(ErrorCode.IN_USE, "The data directory " + path + " is in use by " + holder + ". " + advice
        + ", or choose another data directory.");
  }

  private static DifyException unusable(Path path, IOException cause) {
    return new DifyException(ErrorCode.FILE_UNREADABLE, "The data directory " + path
        + " cannot be made or locked; check its parent, its permissions and its disk.", cause);
  }

  /** The directory, without symbolic links. */
  public Path path() {
    return path;
  }

  /** Lets the directory go. Closing twice has no effect. */
  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    try {
      channel.close();
    } catch (IOException e) {
      throw new DifyException(ErrorCode.FILE_UNREADABLE, "The lock of " + path + " could not be closed.", e);
    } finally {
      HELD.remove(path);
    }
  }
}
