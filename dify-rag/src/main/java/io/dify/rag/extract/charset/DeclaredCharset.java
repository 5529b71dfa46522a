package io.dify.rag.extract.charset;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a text says of its own encoding: the declaration of XML (XML 1.0, 4.3.3), and the meta elements of HTML. Stateless. */
public final class DeclaredCharset {
  private static final int HEAD_BYTES = 4096;
  private static final Pattern XML = Pattern
      .compile("^\\s*<\\?xml[^>]{0,200}?encoding\\s*=\\s*[\"']([\\w.:-]{1,40})[\"']");
  private static final Pattern META = Pattern
      .compile("(?i)<meta\\b[^>]{0,300}?charset\\s*=\\s*[\"']?\\s*([\\w.:-]{1,40})");
  private static final Map<String, String> OTHER_NAMES = Map.of("maccyrillic", "x-MacCyrillic", "macintosh",
      "x-MacRoman", "johab", "x-Johab", "cp949",
      "x-windows-949", "euc-tw", "x-EUC-TW", "x-x-big5", "Big5", "utf8", "UTF-8", "unicode", "UTF-16", "tis620",
      "TIS-620", "x-gbk", "GBK");

  private DeclaredCharset() {}

  /** The encoding a text in XML or HTML declares, if it does and there is one of this name. */
  public static Optional<Charset> of(byte[] head) {
    String text = new String(head, 0, Math.min(head.length, HEAD_BYTES), StandardCharsets.ISO_8859_1);
    Matcher xml = XML.matcher(text);
    if (xml.find()) {
      return named(xml.group(1));
    }
    Matcher meta = META.matcher(text);
    return meta.find() ? named(meta.group(1)) : Optional.empty();
  }

  /** The encoding of a name as mails, pages and their like write it; nothing for a name that nobody knows. */
  public static Optional<Charset> named(String name) {
    String known = OTHER_NAMES.getOrDefault(name.strip().toLowerCase(Locale.ROOT), name.strip());
    try {
      return Charset.isSupported(known) ? Optional.of(Charset.forName(known)) : Optional.empty();
    } catch (IllegalCharsetNameException e) {
      return Optional.empty();
    }
  }
}
