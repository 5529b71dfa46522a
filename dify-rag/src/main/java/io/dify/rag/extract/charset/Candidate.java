package io.dify.rag.extract.charset;

import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * An encoding a text may be in, with the languages it is used for.
 *
 * @param charset the encoding
 * @param models models of its languages
 * @param rarity cost for being seldom met; code pages of DOS and of old Macintoshes need some more evidence than others
 */
record Candidate(Charset charset, List<CharacterModel> models, double rarity) {
  private static final Set<String> SELDOM = Set.of("IBM850", "IBM852", "x-MacRoman", "x-MacCyrillic", "IBM855",
      "IBM866", "x-EUC-TW", "x-Johab");
  private static final double SELDOM_COST = 7;
  private static final List<CharacterModel> CYRILLIC = List.of(LetterModel.of("оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё"),
      LetterModel.of("аиоетнрсвлкдпмзягбучъцжйшхщфюьэы"), LetterModel.of("оанивтеріслкдмупязьбгчхйїжюцшщєфґ"));
  private static final List<CharacterModel> CENTRAL = latins("áéöóőíüúű", "íáéýěřščžůúťňďó", "áíéýčšžúôľťňďäóŕĺ",
      "łąężśćóńź", "ăîâșțşţ", "čšžćđ",
      "üäöß");
  private static final List<CharacterModel> WESTERN = latins("üäöß", "éèàêçôùîûâëïœ", "óíáéñúü", "ãçáéíóõêúâàô",
      "àèùòéì", "äöå", "åøæé", "ðáíþéóúöýæ",
      "éëïóèö");
  private static final List<CharacterModel> TURKISH = latins("ıüşöğçİâî");
  private static final List<CharacterModel> BALTIC = latins("ėšįųžąęčū", "āīēšūņļģķčž", "äõüöšž");
  private static final List<CharacterModel> GREEK = List.of(LetterModel.of("αοιετνσηρπκμυλςάίόέγδωθχήφύβξζώψϊϋΐΰ"));
  private static final List<CharacterModel> HEBREW = List.of(LetterModel.of("יוהלאתרבשמנםדחקעפסגטזצכךןףץ"));
  private static final List<CharacterModel> ARABIC = List
      .of(LetterModel.of("اليمنورةتبعدسفكحقجهأشصىطخذضزغئءإآؤظثّ،ًَُِ"));
  private static final List<CharacterModel> THAI = List
      .of(LetterModel.of("านรกอเงมยล่วด้ทสต์ะัปบิีคหแุจู็พชไใโขผถณศึซธำืภษฐญฮฉฝฟ๊ฎ"));
  private static final List<CharacterModel> SIMPLIFIED = List.of(EastAsianModel.simplifiedChinese());
  private static final List<CharacterModel> TRADITIONAL = List.of(EastAsianModel.traditionalChinese());
  private static final List<CharacterModel> JAPANESE = List.of(EastAsianModel.japanese());
  private static final List<CharacterModel> KOREAN = List.of(EastAsianModel.korean());

  /** All of them; where two read a text alike the earlier one counts. An encoding that this Java does not have is left out. */
  static final List<Candidate> ALL = all();

  private static List<CharacterModel> latins(String... alphabets) {
    List<CharacterModel> models = new ArrayList<>();
    for (String alphabet : alphabets) {
      models.add(LetterModel.latin(alphabet));
    }
    return List.copyOf(models);
  }

  private static List<Candidate> all() {
    List<Candidate> all = new ArrayList<>();
    add(all, SIMPLIFIED, "GB18030");
    add(all, TRADITIONAL, "Big5", "Big5-HKSCS", "x-EUC-TW");
    add(all, JAPANESE, "Shift_JIS", "windows-31j", "EUC-JP");
    add(all, KOREAN, "EUC-KR", "x-windows-949", "x-Johab");
    add(all, WESTERN, "windows-1252", "ISO-8859-15", "IBM850", "x-MacRoman");
    add(all, CENTRAL, "windows-1250", "ISO-8859-2", "IBM852");
    add(all, CYRILLIC, "windows-1251", "KOI8-R", "KOI8-U", "ISO-8859-5", "IBM866", "x-MacCyrillic", "IBM855");
    add(all, TURKISH, "windows-1254", "ISO-8859-9");
    add(all, GREEK, "windows-1253", "ISO-8859-7");
    add(all, HEBREW, "windows-1255", "ISO-8859-8");
    add(all, ARABIC, "windows-1256", "ISO-8859-6");
    add(all, BALTIC, "windows-1257", "ISO-8859-13");
    add(all, THAI, "TIS-620", "x-windows-874");
    return List.copyOf(all);
  }

  private static void add(List<Candidate> all, List<CharacterModel> models, String... charsets) {
    for (String charset : charsets) {
      if (Charset.isSupported(charset)) {
        all.add(new Candidate(Charset.forName(charset), models, SELDOM.contains(charset) ? SELDOM_COST : 0));
      }
    }
  }
}
