package io.dify.rag.extract;

import static io.dify.rag.extract.OfficeFiles.RELATION_TYPES;
import static io.dify.rag.extract.OfficeFiles.bytes;
import static io.dify.rag.extract.OfficeFiles.document;
import static io.dify.rag.extract.OfficeFiles.docx;
import static io.dify.rag.extract.OfficeFiles.docxParts;
import static io.dify.rag.extract.OfficeFiles.paragraph;
import static io.dify.rag.extract.OfficeFiles.read;
import static io.dify.rag.extract.OfficeFiles.text;
import static io.dify.rag.extract.OfficeFiles.zip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.rag.document.SourceDocument;
import io.dify.rag.extract.OfficeFiles.Content;
import io.dify.rag.extract.parse.ParseLimits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.poi.poifs.filesystem.POIFSFileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files made to do harm, or not what they say they are. All are read in this process, so that nothing but the parsers themselves holds them. */
class HostileFilesTest {
  private static final int MEGABYTE = 1 << 20;
  /** A hundredth of the standard, so that tests are done soon. */
  private static final ParseLimits SMALL = new ParseLimits(2 << 20, 200, 200_000, 200, 20, 2 << 20);

  private static DifyException failure(String name, byte[] content) {
    DifyException failure = catchThrowableOfType(DifyException.class, () -> read(name, content, SMALL));
    assertThat(failure).as(name).isNotNull();
    assertThat(failure.text()).startsWith(name).doesNotContain("Exception:", "\tat ");
    return failure;
  }

  private static Content megabytes(int count, String begin, String unit, String end) {
    return out -> {
      out.write(begin.getBytes(StandardCharsets.UTF_8));
      byte[] block = unit.repeat(MEGABYTE / unit.length()).getBytes(StandardCharsets.UTF_8);
      for (int i = 0; i < count; i++) {
        out.write(block);
      }
      out.write(end.getBytes(StandardCharsets.UTF_8));
    };
  }

  @Test
  void anArchiveThatUnpacksWithoutEndIsRefused() {
    Map<String, Content> parts = docxParts("");
    parts.put("word/document.xml", megabytes(5, document("").replace("</w:body></w:document>", ""), "<w:p/>", ""));

    assertThat(failure("bomb.docx", zip(parts)).code()).isEqualTo(ErrorCode.TOO_LARGE);
  }

  @Test
  void anArchiveOfTooManyFilesIsRefused() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.setLevel(0);
      for (int i = 0; i < 10_000; i++) {
        zip.putNextEntry(new ZipEntry(Integer.toString(i, 36)));
      }
    }

    DifyException failure = failure("many.docx", bytes.toByteArray());

    assertThat(failure.code()).isEqualTo(ErrorCode.TOO_LARGE);
    assertThat(failure.text()).contains("10000 files");
  }

  @Test
  void aSharedTextUsedAMillionTimesIsRefused() {
    Map<String, Content> parts = OfficeFiles.xlsxParts("<si><t>" + "x".repeat(3_000) + "</t></si>", "");
    parts.put("xl/worksheets/sheet1.xml", megabytes(1,
        "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>",
        "<row><c t=\"s\"><v>0</v></c></row>",
        "</sheetData></worksheet>"));

    assertThat(failure("strings.xlsx", zip(parts)).code()).isEqualTo(ErrorCode.TOO_LARGE);
  }

  @Test
  void repeatedCellsAndRowsStaySmall() {
    String cell = "<table:table-cell table:number-columns-repeated=\"1000000000\"><text:p>x</text:p></table:table-cell>";
    String body = "<office:spreadsheet><table:table table:name=\"s\"><table:table-row table:number-rows-repeated=\"1000000000\">"
        + cell
        + "</table:table-row></table:table></office:spreadsheet>";

    assertThat(read("a.ods", zip(OfficeFiles.odfParts("spreadsheet", body))).text().length()).isLessThan(MEGABYTE);
  }

  @ParameterizedTest
  @ValueSource(strings = { "docx", "xlsx", "odt", "epub", "rels"})
  void externalEntitiesAreNeitherReadNorFetched(String kind, @TempDir Path folder) throws IOException {
    Path secret = Files.writeString(folder.resolve("secret.txt"), "TOPSECRET");
    try (ServerSocket listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      String there = "http://127.0.0.1:" + listener.getLocalPort() + "/x.dtd";
      String type = "<!DOCTYPE r [<!ENTITY e SYSTEM \"" + secret.toUri() + "\"><!ENTITY % p SYSTEM \"" + there
          + "\"> %p;]>";
      String outcome = outcome(kind, withEntity(kind, type));

      assertThat(outcome).doesNotContain("TOPSECRET");
      assertThat(connected(listener)).isFalse();
    }
  }

  private static byte[] withEntity(String kind, String type) {
    return switch (kind) {
      case "docx" -> zip(replaced(docxParts(""), "word/document.xml", type + document(paragraph("a &e; b"))));
      case "rels" ->
        zip(replaced(docxParts(paragraph("a")), "_rels/.rels", type + "<Relationships>&e;</Relationships>"));
      case "xlsx" ->
        zip(replaced(OfficeFiles.xlsxParts("", "<row><c t=\"s\"><v>0</v></c></row>"), "xl/sharedStrings.xml", type
            + "<sst xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><si><t>&e;</t></si></sst>"));
      case "odt" -> zip(replaced(OfficeFiles.odfParts("text", ""), "content.xml", type
          + "<office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\">"
          + "<office:body><office:text><text:p>a &e;</text:p></office:text></office:body></office:document-content>"));
      default ->
        zip(replaced(OfficeFiles.epubParts("x"), "OPS/c0.xhtml", type + "<html><body><p>a &e; b</p></body></html>"));
    };
  }

  private static Map<String, Content> replaced(Map<String, Content> parts, String name, String content) {
    Map<String, Content> all = new LinkedHashMap<>(parts);
    all.put(name, text(content));
    return all;
  }

  private static String outcome(String extension, byte[] content) {
    try {
      return read("a." + (extension.equals("rels") ? "docx" : extension), content).text();
    } catch (DifyException e) {
      return e.text();
    }
  }

  private static boolean connected(ServerSocket listener) throws IOException {
    listener.setSoTimeout(50);
    try {
      listener.accept().close();
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    }
  }

  @Test
  void entitiesThatGrowAreRefused() {
    StringBuilder type = new StringBuilder("<!DOCTYPE r [<!ENTITY e0 \"ha\">");
    for (int i = 1; i < 40; i++) {
      type.append("<!ENTITY e").append(i).append(" \"&e").append(i - 1).append(";&e").append(i - 1).append(";\">");
    }
    byte[] bomb = zip(replaced(docxParts(""), "word/document.xml", type + "]>" + document(paragraph("&e39;"))));

    assertThat(outcome("docx", bomb)).hasSizeLessThan(1_000);
  }

  @Test
  void deeplyNestedXmlIsRefused() {
    byte[] deep = docx("<w:sdt>".repeat(100_000) + "</w:sdt>".repeat(100_000));

    assertThat(failure("deep.docx", deep).text()).contains("XML");
  }

  @Test
  void deeplyNestedPagesAreRead() {
    byte[] deep = ("<p>start</p>" + "<div><ul><li>".repeat(5_000) + "core").getBytes(StandardCharsets.UTF_8);

    assertThat(read("deep.html", deep).text()).contains("start", "core");
  }

  @Test
  void whatLiesOutsideIsNotFetched() throws IOException {
    try (ServerSocket listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      String there = "http://127.0.0.1:" + listener.getLocalPort() + "/x.png";
      String image = "<w:p><w:r><w:t>text</w:t><w:drawing><a:blip r:embed=\"r1\"/><a:blip r:link=\"r1\"/></w:drawing></w:r></w:p>";
      String page = "<html><head><link rel=stylesheet href='" + there + "'></head><body><p>text</p><img src='" + there
          + "'><script src='"
          + there + "'></script></body></html>";

      assertThat(read("a.docx", docx(image, RELATION_TYPES + "image|" + there + "|External")).text()).isEqualTo("text");
      assertThat(read("a.html", page.getBytes(StandardCharsets.UTF_8)).text()).isEqualTo("text");
      assertThat(connected(listener)).isFalse();
    }
  }

  @Test
  void namesThatLeadOutOfAnArchiveLeadNowhere(@TempDir Path folder) throws IOException {
    Path secret = Files.write(folder.resolve("secret.png"), OfficeFiles.png(40));
    String image = "<w:p><w:r><w:t>text</w:t><w:drawing><a:blip r:embed=\"r%d\"/></w:drawing></w:r></w:p>";
    Map<String, Content> parts = docxParts(image.formatted(1) + image.formatted(2),
        RELATION_TYPES + "image|../../../../../../../.." + secret, RELATION_TYPES + "image|" + secret.toUri());
    parts.put("../../../evil.txt", text("evil"));
    parts.put("/etc/evil.txt", text("evil"));

    assertThat(read("a.docx", zip(parts)).attachments()).isEmpty();
  }

  @Test
  void imagesOverTheLimitsAreLeftOut() {
    String image = "<w:p><w:r><w:t>text</w:t><w:drawing><a:blip r:embed=\"r1\"/></w:drawing></w:r></w:p>";
    Map<String, Content> parts = docxParts(image, RELATION_TYPES + "image|media/big.png");
    byte[] big = Arrays.copyOf(OfficeFiles.png(40), (2 << 20) + 1);
    parts.put("word/media/big.png", bytes(big));

    Extracted.Prose prose = read("a.docx", zip(parts));

    assertThat(prose.attachments()).isEmpty();
    assertThat(prose.text()).isEqualTo("text");
  }

  @Test
  void documentsWithAPasswordAreRefused() throws IOException {
    ByteArrayOutputStream office = new ByteArrayOutputStream();
    try (POIFSFileSystem files = new POIFSFileSystem()) {
      files.getRoot().createDocument("EncryptedPackage", new java.io.ByteArrayInputStream(new byte[100]));
      files.writeFilesystem(office);
    }
    Map<String, Content> odt = OfficeFiles.odfParts("text", "");
    odt.put("META-INF/manifest.xml", text(
        "<m:manifest xmlns:m=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>"));

    assertThat(failure("a.docx", office.toByteArray()).text()).contains("password");
    assertThat(failure("a.odt", zip(odt)).text()).contains("password");
  }

  @Test
  void contentDecidesWhereItIsClear() {
    byte[] docx = docx(paragraph("I am Word."));
    byte[] page = "<!DOCTYPE html><html><body><h1>Tea</h1></body></html>".getBytes(StandardCharsets.UTF_8);

    assertThat(read("a.pdf", docx).text()).isEqualTo("I am Word.");
    assertThat(read("a.txt", docx).text()).isEqualTo("I am Word.");
    assertThat(read("a.xls", page).text()).isEqualTo("# Tea");
    assertThat(read("a.txt", page).text()).isEqualTo("# Tea");
  }

  @ParameterizedTest
  @CsvSource({ "a.docx,docx", "a.pdf,pdf", "a.msg,msg", "a.epub,epub"})
  void textUnderTheNameOfADocumentIsRefused(String name, String kind) {
    DifyException failure = failure(name, "just some text".getBytes(StandardCharsets.UTF_8));

    assertThat(failure.code()).isEqualTo(ErrorCode.UNSUPPORTED_TYPE);
    assertThat(failure.text()).contains("(" + kind + ")");
  }

  @Test
  void archivesThatAreNoDocumentsAreNamedSo() {
    byte[] archive = zip(Map.of("a.txt", text("x")));

    assertThat(failure("a.docx", archive).text()).contains("ZIP archive");
    assertThat(failure("a.txt", archive).text()).contains("ZIP archive");
    assertThat(failure("a.docx", OfficeFiles.png(40)).text()).contains("PNG");
  }

  @ParameterizedTest
  @ValueSource(strings = { "a.txt", "a.docx", "a.csv", "a.html"})
  void emptyFilesAreRefused(String name) {
    assertThat(failure(name, new byte[0]).text()).isEqualTo(name + " is empty (0 bytes).");
  }

  @Test
  void documentsWithoutTextAreRefused() {
    assertThat(failure("a.docx", docx("<w:p/>")).text()).contains("holds no text");
  }

  @Test
  void aTextOfTwoGigabytesIsRefusedUnread(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("big.txt");
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw");
        Extractors extractors = Extractors.inProcess()) {
      sparse.setLength(2L << 30);

      DifyException failure = catchThrowableOfType(DifyException.class,
          () -> extractors.extract(SourceDocument.of(file), ExtractOptions.defaults()));

      assertThat(failure.code()).isEqualTo(ErrorCode.TOO_LARGE);
    }
  }

  /** Damage of every kind ends in text or in an error of ours. */
  @ParameterizedTest
  @ValueSource(strings = { "a.docx", "a.xlsx", "a.odt", "a.epub", "a.xls", "a.ppt", "a.pdf", "a.rtf", "a.eml"})
  void damagedFilesEndInTextOrAnError(String name) throws IOException {
    long seed = Long.getLong("dify.test.seed", name.hashCode());
    Random random = new Random(seed);
    byte[] whole = SampleFiles.of(name.substring(2));
    for (int i = 0; i < 40; i++) {
      byte[] damaged = Arrays.copyOf(whole, i % 3 == 0 ? 1 + random.nextInt(whole.length) : whole.length);
      for (int j = 0; j < 1 + i % 20; j++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      try {
        assertThat(read(name, damaged).text()).isNotNull();
      } catch (DifyException e) {
        assertThat(e.code()).as("seed %d, round %d", seed, i).isNotEqualTo(ErrorCode.INTERNAL);
      }
    }
  }
}
