package io.dify.rag.extract.format;

import io.dify.rag.extract.epub.EpubParser;
import io.dify.rag.extract.mail.EmlParser;
import io.dify.rag.extract.mail.MboxParser;
import io.dify.rag.extract.odf.OdfParser;
import io.dify.rag.extract.ole.DocParser;
import io.dify.rag.extract.ole.MsgParser;
import io.dify.rag.extract.ole.PptParser;
import io.dify.rag.extract.ole.XlsParser;
import io.dify.rag.extract.ooxml.DocxParser;
import io.dify.rag.extract.ooxml.PptxParser;
import io.dify.rag.extract.ooxml.XlsxParser;
import io.dify.rag.extract.parse.DocumentParser;
import io.dify.rag.extract.parse.ParseErrors;
import io.dify.rag.extract.parse.ParseLimits;
import io.dify.rag.extract.parse.Parsed;
import io.dify.rag.extract.parse.SafeZip;
import io.dify.rag.extract.pdf.PdfParser;
import io.dify.rag.extract.rtf.RtfParser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.apache.poi.poifs.filesystem.POIFSFileSystem;

/** All formats of binary documents. What a file is follows from its content, whatever its name says; the name decides for mails only. Stateless. */
public final class DocumentFormats {
  /** Extensions of the files it parses, in lower case. */
  public static final Set<String> EXTENSIONS = Set.of("pdf", "docx", "docm", "dotx", "dotm", "doc", "dot", "xlsx",
      "xlsm", "xltx", "xls", "xlt", "pptx", "pptm",
      "ppsx", "ppt", "pps", "odt", "ott", "ods", "odp", "epub", "rtf", "eml", "mbox", "msg");
  private static final int MAX_TYPES_BYTES = 4 << 20;

  private DocumentFormats() {}

  /**
   * Parses a file.
   *
   * @param extension of its name, in lower case
   * @throws io.dify.core.error.DifyException as {@link DocumentParser#parse} does, and {@code UNSUPPORTED_TYPE} for what no parser reads
   */
  public static Parsed parse(Path file, String extension, ParseLimits limits) throws IOException {
    return parser(file, extension, limits).parse(file, limits);
  }

  private static DocumentParser parser(Path file, String extension, ParseLimits limits) throws IOException {
    byte[] head;
    try (InputStream in = Files.newInputStream(file)) {
      head = in.readNBytes(Container.HEAD_BYTES);
    }
    Container container = Container.of(head).orElse(null);
    if (container == null) {
      return byName(extension);
    }
    return switch (container) {
      case PDF -> new PdfParser();
      case RTF -> new RtfParser();
      case OLE -> compound(file);
      case ZIP -> archive(file, limits);
      case EMPTY_ZIP -> throw ParseErrors.unsupported("is an empty ZIP archive, no document.");
    };
  }

  private static DocumentParser byName(String extension) {
    return switch (extension) {
      case "eml" -> new EmlParser();
      case "mbox" -> new MboxParser();
      default -> throw ParseErrors
          .unsupported("is no document of the kind that its name says (" + extension + "). Give it its right name.");
    };
  }

  private static DocumentParser archive(Path file, ParseLimits limits) throws IOException {
    try (SafeZip zip = SafeZip.open(file, limits)) {
      String types = text(zip, "[Content_Types].xml");
      if (!types.isEmpty()) {
        return office(types);
      }
      String type = text(zip, "mimetype").strip();
      if (type.equals("application/epub+zip") || zip.has("META-INF/container.xml")) {
        return new EpubParser();
      }
      if (type.startsWith("application/vnd.oasis.opendocument") || type.startsWith("application/vnd.sun.xml")) {
        return new OdfParser();
      }
    }
    throw ParseErrors.unsupported("is a ZIP archive, no document. Unpack it and add what is in it.");
  }

  private static String text(SafeZip zip, String name) throws IOException {
    return new String(zip.bytes(name, MAX_TYPES_BYTES), StandardCharsets.UTF_8);
  }

  private static DocumentParser office(String types) {
    if ((types.contains("spreadsheetml") && types.contains("sheet.main")) || types.contains("ms-excel.sheet")
        || types.contains("ms-excel.template")) {
      return new XlsxParser();
    }
    if (types.contains("presentationml.presentation") || types.contains("presentationml.slideshow")
        || types.contains("ms-powerpoint")) {
      return new PptxParser();
    }
    if (types.contains("wordprocessingml.document") || types.contains("wordprocessingml.template")
        || types.contains("ms-word")) {
      return new DocxParser();
    }
    throw ParseErrors.unsupported("is a file of Office that holds neither a document nor sheets nor slides.");
  }

  private static DocumentParser compound(Path file) throws IOException {
    try (POIFSFileSystem files = new POIFSFileSystem(file.toFile(), true)) {
      List<String> names = List.copyOf(files.getRoot().getEntryNames());
      if (names.contains("EncryptedPackage")) {
        throw ParseErrors.encrypted();
      }
      if (names.contains("WordDocument")) {
        return new DocParser();
      }
      if (names.contains("Workbook") || names.contains("Book") || names.contains("WORKBOOK")) {
        return new XlsParser();
      }
      if (names.contains("PowerPoint Document")) {
        return new PptParser();
      }
      if (names.stream().anyMatch(name -> name.startsWith("__properties_version") || name.startsWith("__substg1.0"))) {
        return new MsgParser();
      }
    } catch (IndexOutOfBoundsException | IllegalStateException | IOException e) {
      throw ParseErrors.broken("its table of contents cannot be read");
    }
    throw ParseErrors.unsupported("is a compound file, but no document, workbook, presentation or mail.");
  }
}
