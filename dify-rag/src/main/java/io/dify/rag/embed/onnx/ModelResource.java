package io.dify.rag.embed.onnx;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;

/**
 * A file on the class path.
 *
 * @param name its resource name, without a slash in front
 * @param artifact the Maven artifact that brings it, for messages
 */
record ModelResource(String name, String artifact) {
  /** A stream of the bytes. */
  InputStream open() throws IOException {
    URLConnection connection = url().openConnection();
    connection.setUseCaches(false);
    return connection.getInputStream();
  }

  /**
   * Length and CRC-32 of the content, as {@code length * 2^32 + crc}. From a jar's directory, if it lies in one, else by reading it: the same
   * number both ways.
   */
  long fingerprint() {
    try {
      URLConnection connection = url().openConnection();
      connection.setUseCaches(false);
      if (connection instanceof JarURLConnection inJar) {
        try (var jar = inJar.getJarFile()) {
          var entry = jar.getEntry(name);
          if (entry != null && entry.getCrc() >= 0 && entry.getSize() >= 0) {
            return entry.getSize() << 32 | entry.getCrc();
          }
        }
      }
      return fingerprintOfContent();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /**
   * The content as a file of its own, which stays for later starts. Several processes may unpack to the same directory.
   *
   * @param target where to; a file of the right length there counts as unpacked, so the name should tell versions apart
   * @return the target
   */
  Path unpackTo(Path target) {
    try {
      if (Files.exists(target) && Files.size(target) == fingerprint() >>> 32) {
        return target;
      }
      Files.createDirectories(target.getParent());
      Path half = Files.createTempFile(target.getParent(), "unpacking", ".tmp");
      try (InputStream in = open()) {
        Files.copy(in, half, StandardCopyOption.REPLACE_EXISTING);
        Files.move(half, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(half);
      }
      return target;
    } catch (IOException e) {
      throw new DifyException(ErrorCode.STORE_FAILED,
          name + " cannot be unpacked to " + target + ": " + e.getMessage()
              + ". Choose a data directory that can be written.",
          e);
    }
  }

  private long fingerprintOfContent() throws IOException {
    CRC32 crc = new CRC32();
    try (CheckedInputStream in = new CheckedInputStream(open(), crc)) {
      long length = in.skip(Long.MAX_VALUE);
      return length << 32 | crc.getValue();
    }
  }

  private URL url() {
    URL url = ModelResource.class.getClassLoader().getResource(name);
    if (url == null) {
      throw new DifyException(ErrorCode.MODEL_NOT_SUPPORTED,
          "The file " + name + " is not on the class path: add " + artifact + " to the dependencies.");
    }
    return url;
  }

  private DifyException unreadable(IOException cause) {
    return new DifyException(ErrorCode.MODEL_FAILED,
        "The file " + name + " of " + artifact + " cannot be read: " + cause.getMessage(), cause);
  }
}
