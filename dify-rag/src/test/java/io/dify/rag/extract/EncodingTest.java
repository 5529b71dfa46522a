package io.dify.rag.extract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.rag.document.SourceDocument;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EncodingTest {
  private static final String CHINESE = "退货政策\n如何退货？请在三十天内把商品寄回，我们会尽快为您办理退款。\n";
  private static final String TRADITIONAL = "退貨政策\n如何退貨？請在三十天內把商品寄回，我們會盡快為您辦理退款。\n";
  private static final String JAPANESE = "返品について\n商品の到着から三十日以内であれば、返品することができます。\n";
  private static final String GERMAN = "Rückgabe\nBitte schicken Sie die Ware innerhalb von 30 Tagen zurück. Größe prüfen!\n";

  private final Extractors extractors = Extractors.inProcess();

  @ParameterizedTest
  @ValueSource(strings = { "UTF-8", "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"})
  void byteOrderMarkDecides(String encoding) {
    byte[] bytes = ("\ufeff" + CHINESE).getBytes(Charset.forName(encoding));

    assertThat(text(bytes, ExtractOptions.defaults())).isEqualTo(CHINESE);
    assertThat(text(bytes, ExtractOptions.defaults().withEncoding("GBK"))).isEqualTo(CHINESE);
  }

  @Test
  void utf8WithoutMarkIsRead() {
    assertThat(text(CHINESE.getBytes(StandardCharsets.UTF_8), ExtractOptions.defaults())).isEqualTo(CHINESE);
  }

  @Test
  void utf8StaysUtf8InAFolderReadWithAnotherEncoding() {
    assertThat(text(CHINESE.getBytes(StandardCharsets.UTF_8), ExtractOptions.defaults().withEncoding("GBK")))
        .isEqualTo(CHINESE);
  }

  @ParameterizedTest
  @ValueSource(strings = { "GBK", "Big5", "Shift_JIS", "windows-1252", "ISO-8859-1", "UTF-16LE", "UTF-16BE",
    "ISO-2022-JP"})
  void encodingThatTheBytesPointToIsUsed(String written) {
    String text = sample(written);

    assertThat(text(text.getBytes(Charset.forName(written)), ExtractOptions.defaults())).isEqualTo(text);
  }

  @Test
  void whatIsNotClearIsRefusedWithPlaceAndAdvice() {
    DifyException error = refusal("faq.txt", "Returns\na \u0096 b \u0085 c".getBytes(StandardCharsets.ISO_8859_1));

    assertThat(error.code()).isEqualTo(ErrorCode.BAD_ENCODING);
    assertThat(error.text()).contains("faq.txt is not UTF-8: byte 0x96 at offset 10 (line 2)", "--encoding");
  }

  @Test
  void damagedUtf8IsNoOtherEncoding() {
    byte[] bytes = (CHINESE + "?" + CHINESE).getBytes(StandardCharsets.UTF_8);
    bytes[CHINESE.getBytes(StandardCharsets.UTF_8).length] = (byte) 0xff;

    assertThat(refusal("faq.txt", bytes).text()).contains("line 3", "the file is damaged");
  }

  @Test
  void declaredEncodingGoesBeforeThatOfTheBytes() {
    String xml = "<?xml version=\"1.0\" encoding=\"ISO-8859-15\"?>\n<a>1 € für Äpfel</a>\n";

    assertThat(
        ((Extracted.Prose) extractors.extract(SourceDocument.of("a.xml", xml.getBytes(Charset.forName("ISO-8859-15"))),
            ExtractOptions.defaults())).text())
        .isEqualTo(xml);
  }

  @ParameterizedTest
  @ValueSource(strings = { "GBK", "GB18030", "Big5", "Shift_JIS", "windows-1252", "UTF-16LE", "UTF-16BE"})
  void namedEncodingIsRead(String encoding) {
    String text = sample(encoding);

    assertThat(text(text.getBytes(Charset.forName(encoding)), ExtractOptions.defaults().withEncoding(encoding)))
        .isEqualTo(text);
  }

  @Test
  void namedEncodingMustFitStrictly() {
    byte[] bytes = TRADITIONAL.getBytes(Charset.forName("Big5"));

    DifyException error = catchThrowableOfType(DifyException.class,
        () -> text(bytes, ExtractOptions.defaults().withEncoding("EUC-KR")));

    assertThat(error.code()).isEqualTo(ErrorCode.BAD_ENCODING);
    assertThat(error.text()).contains("a.txt", "EUC-KR", "line 1");
  }

  @Test
  void charactersFarBehindDecide() {
    String text = "plain line\n".repeat(200_000) + "Größe und Länge prüfen\n";

    assertThat(text(text.getBytes(StandardCharsets.ISO_8859_1), ExtractOptions.defaults())).isEqualTo(text);
  }

  @Test
  void cutCharacterAtTheEndIsAFault() {
    byte[] whole = "退货".getBytes(StandardCharsets.UTF_8);

    assertThat(refusal("a.txt", java.util.Arrays.copyOf(whole, whole.length - 1)).code())
        .isEqualTo(ErrorCode.BAD_ENCODING);
  }

  @Test
  void otherKindOfFileUnderATextNameIsRefused() {
    DifyException error = refusal("a.txt", "\u0089PNG\r\n ...".getBytes(StandardCharsets.ISO_8859_1));

    assertThat(error.code()).isEqualTo(ErrorCode.UNSUPPORTED_TYPE);
    assertThat(error.text()).contains("PNG");
  }

  @Test
  void unknownEncodingNameIsRefused() {
    DifyException error = catchThrowableOfType(DifyException.class,
        () -> ExtractOptions.defaults().withEncoding("klingon-8"));

    assertThat(error.code()).isEqualTo(ErrorCode.INVALID_PARAM);
  }

  private static String sample(String encoding) {
    return switch (encoding) {
      case "Big5" -> TRADITIONAL;
      case "Shift_JIS", "ISO-2022-JP" -> JAPANESE;
      case "windows-1252", "ISO-8859-1" -> GERMAN;
      default -> CHINESE;
    };
  }

  private DifyException refusal(String name, byte[] bytes) {
    return catchThrowableOfType(DifyException.class,
        () -> extractors.extract(SourceDocument.of(name, bytes), ExtractOptions.defaults()));
  }

  private String text(byte[] bytes, ExtractOptions options) {
    return ((Extracted.Prose) extractors.extract(SourceDocument.of("a.txt", bytes), options)).text();
  }
}
