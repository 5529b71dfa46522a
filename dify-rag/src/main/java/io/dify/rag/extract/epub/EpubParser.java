package io.dify.rag.extract.epub;

import io.dify.rag.extract.html.HtmlPage;
import io.dify.rag.extract.parse.DocumentParser;
import io.dify.rag.extract.parse.MarkdownWriter;
import io.dify.rag.extract.parse.ParseErrors;
import io.dify.rag.extract.parse.ParseLimits;
import io.dify.rag.extract.parse.Parsed;
import io.dify.rag.extract.parse.SafeXml;
import io.dify.rag.extract.parse.SafeZip;
import io.dify.rag.extract.parse.XmlElement;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Books: their chapters in reading order, each a page. Protected books are refused. */
public final class EpubParser implements DocumentParser {
  private static final int MAX_CHAPTER_BYTES = 32 << 20;

  /** The parser. */
  public EpubParser() {}

  @Override
  public Parsed parse(Path path, ParseLimits limits) throws IOException {
    try (SafeZip zip = SafeZip.open(path, limits)) {
      String packageFile = tree(zip, "META-INF/container.xml").descendants("rootfile").findFirst()
          .map(root -> root.attribute("full-path"))
          .orElseThrow(() -> ParseErrors.broken("it names no package of a book"));
      XmlElement book = tree(zip, packageFile);
      refuseProtected(zip);
      MarkdownWriter out = new MarkdownWriter(limits);
      for (String chapter : chapters(book, packageFile)) {
        byte[] html = zip.bytes(chapter, MAX_CHAPTER_BYTES);
        if (html.length > 0) {
          out.page();
          HtmlPage.write(new String(html, charset(html)), out,
              image -> image(zip, SafeZip.resolve(chapter, image), limits));
        }
      }
      return out.toParsed();
    }
  }

  private static XmlElement tree(SafeZip zip, String name) throws IOException {
    try (InputStream in = zip.open(name)) {
      return SafeXml.tree(in);
    }
  }

  /** Only fonts may be obfuscated; when anything else is encrypted the book has digital rights management. */
  private static void refuseProtected(SafeZip zip) throws IOException {
    boolean locked = tree(zip, "META-INF/encryption.xml").descendants("CipherReference")
        .anyMatch(file -> file.attribute("URI").matches("(?i).*\\.(x?html?|xml)"));
    if (locked) {
      throw ParseErrors.unsupported("is a book with digital rights management, which only its reader opens.");
    }
  }

  private static List<String> chapters(XmlElement book, String packageFile) {
    Map<String, String> files = new HashMap<>();
    book.descendants("item").forEach(item -> files.put(item.attribute("id"), item.attribute("href")));
    return book.descendants("itemref").map(item -> files.getOrDefault(item.attribute("idref"), ""))
        .filter(file -> !file.isEmpty()).map(file -> SafeZip.resolve(packageFile, file)).toList();
  }

  /** EPUB allows UTF-8 and UTF-16 with a mark. */
  private static Charset charset(byte[] html) {
    boolean wide = html.length > 1 && ((html[0] == (byte) 0xfe && html[1] == (byte) 0xff)
        || (html[0] == (byte) 0xff && html[1] == (byte) 0xfe));
    return wide ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8;
  }

  private static byte[] image(SafeZip zip, String name, ParseLimits limits) {
    try {
      return zip.bytes(name, limits.maxImageBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
