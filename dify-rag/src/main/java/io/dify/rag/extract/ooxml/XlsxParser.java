package io.dify.rag.extract.ooxml;

import io.dify.rag.extract.ooxml.OoxmlPackage.Relationship;
import io.dify.rag.extract.parse.DocumentParser;
import io.dify.rag.extract.parse.MarkdownWriter;
import io.dify.rag.extract.parse.ParseErrors;
import io.dify.rag.extract.parse.ParseLimits;
import io.dify.rag.extract.parse.Parsed;
import io.dify.rag.extract.parse.SafeXml;
import io.dify.rag.extract.parse.XmlElement;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Workbooks: each visible sheet is a page with its name as heading, and its tables as a reader sees them, formulas by their last results. */
public final class XlsxParser implements DocumentParser {
  /** The parser. */
  public XlsxParser() {}

  @Override
  public Parsed parse(Path path, ParseLimits limits) throws IOException {
    try (OoxmlPackage file = OoxmlPackage.open(path, limits)) {
      String main = file.mainPart();
      if (main.endsWith(".bin")) {
        throw ParseErrors.unsupported("is a binary workbook (xlsb), which cannot be read. Save it as .xlsx.");
      }
      XmlElement workbook = file.tree(main);
      CellValues values = new CellValues(strings(file, main, limits), styles(file, main),
          isOn(workbook.valueAt("date1904", "x:workbookPr")));
      MarkdownWriter out = new MarkdownWriter(limits);
      for (XmlElement sheet : workbook.first("x:sheets").map(XmlElement::elements).orElse(List.of())) {
        Relationship to = file.relationships(main).get(sheet.attribute("r:id"));
        if (to != null && !to.external() && !sheet.attribute("state").equals("veryHidden")) {
          out.page();
          out.heading(2, sheet.attribute("name"));
          if (to.type().equals("worksheet")) {
            new XlsxSheet(file, to.target(), values, limits).write(out);
          }
        }
      }
      return out.toParsed();
    }
  }

  private static boolean isOn(String value) {
    return value.equals("1") || value.equals("true");
  }

  private static XmlElement styles(OoxmlPackage file, String main) throws IOException {
    return file.tree(file.related(main, "styles").stream().findFirst().orElse(""));
  }

  /** The texts that cells share. Held in memory, so their sum is bounded. */
  private static List<String> strings(OoxmlPackage file, String main, ParseLimits limits) throws IOException {
    List<String> strings = new ArrayList<>();
    long[] chars = new long[1];
    for (String part : file.related(main, "sharedStrings")) {
      try (InputStream in = file.stream(part)) {
        SafeXml.blocks(in, Set.of("x:sst"), item -> {
          String text = CellValues.richText(item);
          chars[0] += text.length() + 8;
          if (chars[0] > limits.maxTextChars()) {
            throw ParseErrors.tooLarge("has more than " + limits.maxTextChars() + " characters of shared texts.");
          }
          strings.add(text);
        });
      }
    }
    return strings;
  }

  /** Ids of the formats of cells, by the styles that cells name. */
  static Map<String, String> namedFormats(XmlElement styles) {
    Map<String, String> formats = new java.util.HashMap<>();
    styles.first("x:numFmts").map(XmlElement::elements).orElse(List.of())
        .forEach(format -> formats.put(format.attribute("numFmtId"), format.attribute("formatCode")));
    return formats;
  }
}
