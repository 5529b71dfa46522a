package io.dify.rag.extract.charset;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.rag.extract.charset.CharsetDetector.Detected;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CharsetDetectorTest {
  private static final Map<String, String> TEXTS = Map.ofEntries(
      Map.entry("zh", "我们的商店每天早上九点开门，晚上八点关门。如果您想退货，请在三十天之内把商品寄回来，我们会尽快办理退款。"),
      Map.entry("tw", "我們的商店每天早上九點開門，晚上八點關門。如果您想退貨，請在三十天之內把商品寄回來，我們會盡快辦理退款。"),
      Map.entry("ja", "私たちの店は毎朝九時に開き、夜八時に閉まります。返品をご希望の場合は、三十日以内に商品をお送りください。"),
      Map.entry("ko", "우리 가게는 매일 아침 아홉 시에 열고 저녁 여덟 시에 닫습니다. 반품을 원하시면 삼십 일 안에 물건을 보내 주십시오."),
      Map.entry("ru",
          "Наш магазин открывается каждый день в девять утра и закрывается в восемь вечера. Верните товар в течение тридцати дней."),
      Map.entry("de",
          "Unser Geschäft öffnet täglich um neun Uhr und schließt um acht. Für Rückgaben genügt es, die Ware zurückzuschicken."),
      Map.entry("fr",
          "Notre magasin ouvre chaque jour à neuf heures. Pour être remboursé, renvoyez l'article dans les trente jours après réception."),
      Map.entry("cs",
          "Náš obchod otevírá každý den v devět hodin ráno a zavírá v osm večer. Zboží můžete vrátit do třiceti dnů od převzetí."),
      Map.entry("hu",
          "Üzletünk minden reggel kilenckor nyit és este nyolckor zár. Az árut harminc napon belül küldje vissza, és visszatérítjük a pénzt; tőlünk függően hűtő."),
      Map.entry("el",
          "Το κατάστημά μας ανοίγει κάθε μέρα στις εννέα το πρωί και κλείνει στις οκτώ το βράδυ. Επιστρέψτε το προϊόν."),
      Map.entry("he",
          "החנות שלנו נפתחת כל יום בשעה תשע בבוקר ונסגרת בשמונה בערב. אפשר להחזיר את המוצר בתוך שלושים יום."),
      Map.entry("tr",
          "Mağazamız her gün sabah dokuzda açılır ve akşam sekizde kapanır. Ürünü otuz gün içinde geri gönderebilirsiniz, ücretiniz ödenir."),
      Map.entry("ar",
          "يفتح متجرنا كل يوم في التاسعة صباحا ويغلق في الثامنة مساء. يمكنكم إعادة السلعة خلال ثلاثين يوما."),
      Map.entry("th",
          "ร้านของเราเปิดทุกวันเวลาเก้าโมงเช้าและปิดเวลาสองทุ่ม หากต้องการคืนสินค้า โปรดส่งกลับภายในสามสิบวัน"));

  @ParameterizedTest
  @CsvSource({ "zh,GB2312", "zh,GBK", "zh,GB18030", "tw,Big5", "ja,Shift_JIS", "ja,EUC-JP", "ja,ISO-2022-JP",
    "ko,EUC-KR", "ko,x-Johab", "ko,ISO-2022-KR",
    "ru,windows-1251", "ru,KOI8-R", "ru,ISO-8859-5", "ru,IBM866", "ru,x-MacCyrillic", "ru,IBM855", "de,windows-1252",
    "de,ISO-8859-1", "fr,windows-1252",
    "cs,windows-1250", "cs,ISO-8859-2", "hu,ISO-8859-2", "hu,windows-1250", "el,ISO-8859-7", "el,windows-1253",
    "he,windows-1255", "he,ISO-8859-8",
    "tr,windows-1254", "tr,ISO-8859-9", "ar,windows-1256", "ar,ISO-8859-6", "th,TIS-620", "zh,UTF-16LE", "de,UTF-16BE",
    "ru,UTF-32LE"})
  void textsAreReadAsTheyWereWritten(String language, String charset) {
    String text = TEXTS.get(language);
    text = Charset.forName(charset).newEncoder().canEncode('،') || !language.equals("ar")
        ? text
        : text.replace("،", "");
    if (charset.startsWith("UTF-16") || charset.startsWith("UTF-32")) {
      text = text + "\n";
    }
    byte[] bytes = text.getBytes(Charset.forName(charset));

    Detected detected = CharsetDetector.detect(bytes).orElseThrow();

    assertThat(new String(bytes, detected.charset())).isEqualTo(text);
    assertThat(detected.sure()).isTrue();
  }

  @Test
  void noiseIsNoText() {
    byte[] noise = new byte[4_000];
    new Random(5).nextBytes(noise);

    assertThat(CharsetDetector.detect(noise).filter(Detected::sure)).isEmpty();
  }

  @Test
  void bytesThatSayNothingAreNotSure() {
    byte[] two = { 'a', (byte) 0x96, 'b', (byte) 0x85, 'c'};

    assertThat(CharsetDetector.detect(two).filter(Detected::sure)).isEmpty();
  }

  @Test
  void asciiHasNothingToDetect() {
    assertThat(CharsetDetector.detect("plain".getBytes(StandardCharsets.US_ASCII))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = { "<?xml version='1.0' encoding='Big5'?>|Big5", "<meta charset=gbk>|GBK",
    "<html><head><META http-equiv='Content-Type' content='text/html; charset=Shift_JIS'>|Shift_JIS",
    "<?xml version='1.0'?><a encoding='x'>|",
    "<meta charset='klingon'>|", "plain charset=gbk|"})
  void declarationsAreFound(String head, String charset) {
    assertThat(DeclaredCharset.of(head.getBytes(StandardCharsets.US_ASCII)).map(Charset::name).orElse(null))
        .isEqualTo(charset);
  }
}
