package io.dify.rag.extract.charset;

import java.nio.charset.Charset;
import java.util.BitSet;

/**
 * A language with thousands of characters. The national standards put the common ones in front of the rare ones (GB 2312 and JIS X 0208 level 1, Big5 level 1,
 * KS X 1001 syllables), so a character's place in its standard says how common it is; the few dozen that make up a third of all texts are named.
 */
final class EastAsianModel implements CharacterModel {
  private static final double VERY_COMMON = 4.8;
  private static final double COMMON = 7.8;
  private static final double RARE = 11.5;
  private static final double FOREIGN_IDEOGRAPH = 14.0;
  private static final double PUNCTUATION = 4.5;

  private final String veryCommon;
  private final BitSet common;
  private final BitSet rare;
  private final double hiragana;
  private final double katakana;

  private EastAsianModel(String veryCommon, BitSet common, BitSet rare, double hiragana, double katakana) {
    this.veryCommon = veryCommon;
    this.common = common;
    this.rare = rare;
    this.hiragana = hiragana;
    this.katakana = katakana;
  }

  static EastAsianModel simplifiedChinese() {
    return new EastAsianModel(
        "的一是不了在有人我他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后小么心多天而能好都然没日于起还发成事只作当想看文无开手十用主行方又如前所本见经头面公同三已老从动两长",
        rows("GB2312", 0xb0, 0xd7), rows("GB2312", 0xd8, 0xf7), RARE, RARE);
  }

  static EastAsianModel traditionalChinese() {
    return new EastAsianModel(
        "的一是不了在有人我他這中大來上國個到說們為子和你地出道也時年得就那要下以生會自著去之過家學對可她裡後小麼心多天而能好都然沒日於起還發成事只作當想看文無開手十用主行方又如前所本見經頭面公同三已老從動兩長",
        rows("Big5", 0xa4, 0xc6), rows("Big5", 0xc9, 0xf9), RARE, RARE);
  }

  static EastAsianModel japanese() {
    return new EastAsianModel(
        "日一国人年大十二本中長出三時行見月分後前生五間上東四今金九入学高円子外八六下来気小七山話女北午百書先名川千水半男西電校語土木聞食車何南万毎白天母火右読友左休父雨会同事自社発者地業方新場員立開手力問代明動京目通言理体田主題意不作用度強公持野以思家世多正安院心界教文元重近考画海売知道集別物使品計死特私始朝運終台広住真有口少町料工建空急止送切転研足究楽起着店病質待試族銀早映親験英医仕去味写字答夜音注帰古歌買悪図週室歩風紙黒花春赤青館屋色走秋夏習駅洋旅服夕借曜飲肉貸堂鳥飯勉冬昼茶弟牛魚兄犬妹姉漢",
        rows("EUC-JP", 0xb0, 0xcf), rows("EUC-JP", 0xd0, 0xf4), 3.6, 4.8);
  }

  static EastAsianModel korean() {
    return new EastAsianModel("이다는의에을하가고지사기도로어한리자인대시나스정를은서아해일그수전있라부만제보으공주들것원구장성동상게과선비면니생화조여우신오문연유",
        rows("EUC-KR", 0xb0, 0xc8), rows("EUC-KR", 0xca, 0xfd), RARE, RARE);
  }

  /** The characters of some rows of a standard, given by their lead bytes in its encoding. */
  private static BitSet rows(String charset, int first, int last) {
    BitSet characters = new BitSet();
    byte[] pair = new byte[2];
    for (int lead = first; lead <= last; lead++) {
      for (int trail = 0x40; trail <= 0xfe; trail++) {
        pair[0] = (byte) lead;
        pair[1] = (byte) trail;
        String text = new String(pair, Charset.forName(charset));
        if (text.codePointCount(0, text.length()) == 1 && text.codePointAt(0) != 0xfffd) {
          characters.set(text.codePointAt(0));
        }
      }
    }
    return characters;
  }

  @Override
  public double cost(int before, int character) {
    if (character < 0x80) {
      return ASCII;
    }
    if (character >= 0x3040 && character < 0x30a0) {
      return hiragana;
    }
    if (character >= 0x30a0 && character < 0x3100) {
      return katakana;
    }
    if (isPunctuation(character)) {
      return PUNCTUATION;
    }
    if (Character.isIdeographic(character) || Character.UnicodeScript.of(character) == Character.UnicodeScript.HANGUL) {
      return ofCharacter(character);
    }
    return CharacterModel.ofSign(character) + 2;
  }

  private double ofCharacter(int character) {
    if (veryCommon.indexOf(character) >= 0) {
      return VERY_COMMON;
    }
    if (common.get(character)) {
      return COMMON;
    }
    return rare.get(character) ? RARE : FOREIGN_IDEOGRAPH;
  }

  private static boolean isPunctuation(int character) {
    return (character >= 0x3000 && character < 0x3040) || (character >= 0xff00 && character < 0xff61)
        || "·“”‘’…—―".indexOf(character) >= 0;
  }
}
