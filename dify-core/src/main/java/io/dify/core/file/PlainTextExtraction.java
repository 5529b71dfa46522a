package io.dify.core.file;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.FileRef;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** Reads files that are text already, in UTF-8, as they are. Stateless, thread-safe. */
public final class PlainTextExtraction implements TextExtraction {
  /** Kinds of files that are text. */
  public static final Set<String> KINDS = Set.of("txt", "text", "log", "md", "markdown", "mdx", "html", "htm", "xml",
      "json", "yaml", "yml", "properties", "vtt", "srt", "ini", "toml", "css", "js", "ts", "jsx", "tsx", "py", "java",
      "kt", "go", "rs", "c", "h", "cpp", "hpp", "cs", "rb", "php", "sh", "bat", "ps1", "sql", "r", "swift", "scala",
      "lua", "pl");

  /** The extraction. */
  public PlainTextExtraction() {}

  @Override
  public Set<String> kinds() {
    return KINDS;
  }

  @Override
  public String text(FileRef file, String kind, byte[] content) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
      return text.startsWith("\ufeff") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw new DifyException(ErrorCode.BAD_ENCODING,
          "File " + file.name() + " is not text in UTF-8. Save it as UTF-8.",
          e);
    }
  }
}
