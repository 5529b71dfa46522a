package io.dify.rag.extract.parse;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * An archive that is not trusted: what is read out of it is counted, its names are keys and never places on a disk, and nothing is unpacked. Not
 * thread-safe.
 */
public final class SafeZip implements AutoCloseable {
  private final ZipFile zip;
  private final ParseLimits limits;
  private long unpacked;

  private SafeZip(ZipFile zip, ParseLimits limits) {
    this.zip = zip;
    this.limits = limits;
  }

  /** Opens an archive; too many entries, or a table of contents that is damaged, are refused. */
  public static SafeZip open(Path file, ParseLimits limits) throws IOException {
    ZipFile zip;
    try {
      zip = new ZipFile(file.toFile());
    } catch (ZipException e) {
      throw ParseErrors.broken("its archive cannot be read (" + e.getMessage() + ")");
    }
    if (zip.size() > limits.maxEntries()) {
      int entries = zip.size();
      zip.close();
      throw ParseErrors.tooLarge("is an archive of " + entries + " files, more than " + limits.maxEntries() + ".");
    }
    return new SafeZip(zip, limits);
  }

  /** Names of all files in it. */
  public List<String> names() {
    return zip.stream().map(ZipEntry::getName).toList();
  }

  /** Whether there is a file of this name. */
  public boolean has(String name) {
    return find(name).isPresent();
  }

  /** A file in it, counted while it is read; an empty one if there is none of this name. The caller closes it. */
  public InputStream open(String name) throws IOException {
    Optional<ZipEntry> entry = find(name);
    return entry.isEmpty()
        ? new ByteArrayInputStream(new byte[0])
        : new CountedStream(zip.getInputStream(entry.get()), this::count);
  }

  /** The bytes of a file; empty if there is none, or if it has more bytes than allowed. */
  public byte[] bytes(String name, int maxBytes) throws IOException {
    Optional<ZipEntry> entry = find(name);
    if (entry.isEmpty() || entry.get().getSize() > maxBytes) {
      return new byte[0];
    }
    try (InputStream in = open(name)) {
      byte[] bytes = in.readNBytes(maxBytes + 1);
      return bytes.length > maxBytes ? new byte[0] : bytes;
    }
  }

  private Optional<ZipEntry> find(String name) {
    return Optional.ofNullable(zip.getEntry(name));
  }

  /**
   * The name of a file that another refers to, relative to the latter; what points out of the archive leads nowhere.
   *
   * @param from name of the file with the reference
   */
  public static String resolve(String from, String reference) {
    String plain = reference.replace('\\', '/');
    int end = plain.indexOf('#');
    plain = end < 0 ? plain : plain.substring(0, end);
    try {
      plain = plain.indexOf('%') < 0 ? plain : URLDecoder.decode(plain.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return "";
    }
    Deque<String> path = new ArrayDeque<>();
    if (!plain.startsWith("/") && from.lastIndexOf('/') >= 0) {
      List.of(from.substring(0, from.lastIndexOf('/')).split("/")).forEach(path::addLast);
    }
    for (String step : plain.split("/")) {
      if (step.equals("..")) {
        path.pollLast();
      } else if (!step.isEmpty() && !step.equals(".")) {
        path.addLast(step);
      }
    }
    return String.join("/", path);
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }

  private void count(int bytes) {
    unpacked += bytes;
    if (unpacked > limits.maxUnpackedBytes()) {
      throw ParseErrors.tooLarge("unpacks to more than " + limits.maxUnpackedBytes() + " bytes.");
    }
  }
}
