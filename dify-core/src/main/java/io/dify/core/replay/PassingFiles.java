package io.dify.core.replay;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.file.Documents;
import io.dify.core.file.FileContents;
import io.dify.core.file.NewFile;
import io.dify.core.file.TextExtraction;
import io.dify.core.value.FileRef;
import io.dify.core.value.Value;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Files whose every opening, reading and keeping passes through a {@link Traffic}. Thread-safe.
 *
 * @param traffic what calls pass through
 * @param place who calls, see {@link Question#place}
 */
public record PassingFiles(Traffic traffic, String place) {
  /** Of a file that is opened no more bytes are read than this: 64 MiB. */
  static final int MAX_READ = 64 << 20;

  /** Texts of files. */
  public Documents documents(Documents documents) {
    return new Documents(contents(documents.contents()), extraction(documents.extraction()), documents.maxBytes());
  }

  /** Bytes of files. */
  public FileContents contents(FileContents contents) {
    return (file, cancellation) -> {
      Question question = new Question(ExchangeKind.FILE, place, new Value.Obj(Map.of("file", new Value.File(file))));
      return new ByteArrayInputStream(traffic.pass(Crossing.<byte[], RuntimeException>of(question,
          () -> bytes(contents, file, cancellation), bytes -> Content.write(bytes, Content.MAX_BYTES),
          Content::read)));
    };
  }

  private static byte[] bytes(FileContents contents, FileRef file, Cancellation cancellation) {
    try (InputStream in = contents.open(file, cancellation)) {
      return in.readNBytes(MAX_READ);
    } catch (IOException e) {
      throw unreadable(file.name(), e);
    }
  }

  private static DifyException unreadable(String name, IOException cause) {
    return new DifyException(ErrorCode.FILE_UNREADABLE,
        "File " + name + " cannot be read to its end (" + cause.getClass().getSimpleName() + ").", cause);
  }

  private TextExtraction extraction(TextExtraction extraction) {
    return new TextExtraction() {
      @Override
      public Set<String> kinds() {
        Question question = new Question(ExchangeKind.TEXT_KINDS, place, new Value.Obj(Map.of()));
        return traffic.pass(Crossing.lookup(question, extraction::kinds,
            kinds -> Value.from(kinds.stream().sorted().toList()),
            written -> new Fields(new Value.Obj(Map.of("kinds", written))).texts("kinds").stream()
                .collect(Collectors.toSet()),
            extraction.kinds()));
      }

      @Override
      public String text(FileRef file, String kind, byte[] content) {
        Question question = new Question(ExchangeKind.TEXT, place, (Value.Obj) Value.from(Map.of("name", file.name(),
            "kind", kind, "sha256", Content.hash(content))));
        return traffic.pass(Crossing.<String, RuntimeException>of(question,
            () -> extraction.text(file, kind, content), text -> Value.from(Map.of("text", text)),
            written -> Fields.of(written).text("text")));
      }
    };
  }

  /** Keeps a file. */
  public FileRef keep(NewFile file, Function<NewFile, FileRef> keeper) {
    Map<String, Value> body = new LinkedHashMap<>();
    body.put("name", Value.of(file.name()));
    body.put("type", Value.of(file.mimeType()));
    body.put("sha256", Value.of(hash(file)));
    return traffic.pass(Crossing.<FileRef, RuntimeException>of(
        new Question(ExchangeKind.KEEP, place, new Value.Obj(body)), () -> keeper.apply(file), Value.File::new,
        written -> written instanceof Value.File kept ? kept.file() : refused()));
  }

  private static FileRef refused() {
    throw new DifyException(ErrorCode.SYNTAX, "a file is expected.");
  }

  private static String hash(NewFile file) {
    try (InputStream in = file.open()) {
      return Content.hash(in.readNBytes(MAX_READ));
    } catch (IOException e) {
      throw unreadable(file.name(), e);
    }
  }
}
