package io.dify.rag.extract;

import io.dify.rag.document.SourceDocument;
import io.dify.rag.extract.parse.ParseLimits;
import io.dify.rag.extract.process.InProcessParsing;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;

/** Makes small documents of all kinds for tests, part by part. */
final class OfficeFiles {
  private static final String TYPES = "http://schemas.openxmlformats.org/package/2006/content-types";
  private static final String RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships";
  static final String RELATION_TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";

  private OfficeFiles() {}

  /** Writes one file of an archive. */
  @FunctionalInterface
  interface Content {
    void write(OutputStream out) throws IOException;
  }

  static byte[] zip(Map<String, Content> files) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, Content> file : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(file.getKey()));
        file.getValue().write(zip);
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static Content text(String text) {
    return out -> out.write(text.getBytes(StandardCharsets.UTF_8));
  }

  static Content bytes(byte[] bytes) {
    return out -> out.write(bytes);
  }

  /** Parts of a Word document with this body, to add to or to replace. */
  static Map<String, Content> docxParts(String body, String... relations) {
    Map<String, Content> parts = new LinkedHashMap<>();
    parts.put("[Content_Types].xml",
        text("<Types xmlns=\"" + TYPES + "\"><Override PartName=\"/word/document.xml\" ContentType=\""
            + "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>"));
    parts.put("_rels/.rels", relations(RELATION_TYPES + "officeDocument|word/document.xml"));
    parts.put("word/_rels/document.xml.rels", relations(relations));
    parts.put("word/document.xml", text(document(body)));
    return parts;
  }

  static String document(String body) {
    return "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" "
        + "xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" "
        + "xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" "
        + "xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\" "
        + "xmlns:m=\"http://schemas.openxmlformats.org/officeDocument/2006/math\">" + "<w:body>" + body
        + "</w:body></w:document>";
  }

  static byte[] docx(String body, String... relations) {
    return zip(docxParts(body, relations));
  }

  static String paragraph(String text) {
    return "<w:p><w:r><w:t>" + text + "</w:t></w:r></w:p>";
  }

  /** Relationships with ids r1, r2 ..., each as type and target; a third part makes it external. */
  static Content relations(String... relations) {
    StringBuilder xml = new StringBuilder("<Relationships xmlns=\"" + RELATIONS + "\">");
    for (int i = 0; i < relations.length; i++) {
      String[] parts = relations[i].split("\\|");
      xml.append("<Relationship Id=\"r").append(i + 1).append("\" Type=\"").append(parts[0]).append("\" Target=\"")
          .append(parts[1]).append(parts.length > 2 ? "\" TargetMode=\"External" : "").append("\"/>");
    }
    return text(xml.append("</Relationships>").toString());
  }

  /** Parts of a workbook with one sheet. */
  static Map<String, Content> xlsxParts(String strings, String sheetData) {
    String main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    Map<String, Content> parts = new LinkedHashMap<>();
    parts.put("[Content_Types].xml",
        text("<Types xmlns=\"" + TYPES + "\"><Override PartName=\"/xl/workbook.xml\" ContentType=\""
            + "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/></Types>"));
    parts.put("_rels/.rels", relations(RELATION_TYPES + "officeDocument|xl/workbook.xml"));
    parts.put("xl/_rels/workbook.xml.rels", relations(RELATION_TYPES + "worksheet|worksheets/sheet1.xml",
        RELATION_TYPES + "sharedStrings|sharedStrings.xml", RELATION_TYPES + "styles|styles.xml"));
    parts.put("xl/workbook.xml",
        text("<workbook xmlns=\"" + main
            + "\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\">"
            + "<sheets><sheet name=\"Prices\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"));
    parts.put("xl/sharedStrings.xml", text("<sst xmlns=\"" + main + "\">" + strings + "</sst>"));
    parts.put("xl/styles.xml", text("<styleSheet xmlns=\"" + main
        + "\"><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"10\"/></cellXfs></styleSheet>"));
    parts.put("xl/worksheets/sheet1.xml",
        text("<worksheet xmlns=\"" + main + "\"><sheetData>" + sheetData + "</sheetData></worksheet>"));
    return parts;
  }

  static Map<String, Content> odfParts(String kind, String body) {
    Map<String, Content> parts = new LinkedHashMap<>();
    String urn = "urn:oasis:names:tc:opendocument:xmlns:";
    parts.put("mimetype", text("application/vnd.oasis.opendocument." + kind));
    parts.put("content.xml", text("<office:document-content xmlns:office=\"" + urn + "office:1.0\" xmlns:text=\"" + urn
        + "text:1.0\" xmlns:table=\"" + urn + "table:1.0\" xmlns:draw=\"" + urn
        + "drawing:1.0\" xmlns:xlink=\"http://www.w3.org/1999/xlink\"><office:body>"
        + body + "</office:body></office:document-content>"));
    return parts;
  }

  static Map<String, Content> epubParts(String... chapters) {
    Map<String, Content> parts = new LinkedHashMap<>();
    parts.put("mimetype", text("application/epub+zip"));
    parts.put("META-INF/container.xml",
        text("<container xmlns=\"urn:oasis:names:tc:opendocument:xmlns:container\"><rootfiles>"
            + "<rootfile full-path=\"OPS/book.opf\"/></rootfiles></container>"));
    StringBuilder items = new StringBuilder();
    StringBuilder spine = new StringBuilder();
    for (int i = 0; i < chapters.length; i++) {
      items.append("<item id=\"c").append(i).append("\" href=\"c").append(i).append(".xhtml\"/>");
      spine.append("<itemref idref=\"c").append(i).append("\"/>");
      parts.put("OPS/c" + i + ".xhtml",
          text("<html xmlns=\"http://www.w3.org/1999/xhtml\"><body>" + chapters[i] + "</body></html>"));
    }
    parts.put("OPS/book.opf",
        text("<package xmlns=\"http://www.idpf.org/2007/opf\"><manifest>" + items + "</manifest><spine>" + spine
            + "</spine></package>"));
    return parts;
  }

  /** A picture that does not compress away. */
  static byte[] png(int side) {
    BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
    Random random = new Random(side);
    for (int i = 0; i < side * side; i++) {
      image.setRGB(i % side, i / side, random.nextInt());
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Reads a file in this process. */
  static Extracted.Prose read(String name, byte[] content) {
    return read(name, content, ParseLimits.STANDARD);
  }

  /** Reads a file in this process under other limits. */
  static Extracted.Prose read(String name, byte[] content, ParseLimits limits) {
    try (Extractors extractors = Extractors.with(new InProcessParsing(limits))) {
      return (Extracted.Prose) extractors.extract(SourceDocument.of(name, content), ExtractOptions.defaults());
    }
  }
}
