package io.dify.rag.extract.pdf;

import io.dify.core.error.DifyException;
import io.dify.rag.extract.parse.DocumentParser;
import io.dify.rag.extract.parse.MarkdownWriter;
import io.dify.rag.extract.parse.ParseErrors;
import io.dify.rag.extract.parse.ParseLimits;
import io.dify.rag.extract.parse.Parsed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.encryption.InvalidPasswordException;
import org.apache.pdfbox.pdmodel.interactive.form.PDAcroForm;
import org.apache.pdfbox.pdmodel.interactive.form.PDField;
import org.apache.pdfbox.pdmodel.interactive.form.PDTerminalField;

/** PDF files, page by page: text in reading order with headings, lists and tables, images, and the values of forms. A scan has images only. */
public final class PdfParser implements DocumentParser {
  private static final int MAX_FIELDS = 5_000;

  /** The parser. */
  public PdfParser() {}

  @Override
  public Parsed parse(Path path, ParseLimits limits) throws IOException {
    try (PDDocument document = Loader.loadPDF(path.toFile())) {
      return parse(document, limits);
    } catch (InvalidPasswordException e) {
      throw ParseErrors.encrypted();
    } catch (DifyException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw ParseErrors.broken("its structure cannot be read (" + e.getClass().getSimpleName() + ")");
    }
  }

  private static Parsed parse(PDDocument document, ParseLimits limits) throws IOException {
    int count = document.getNumberOfPages();
    if (count > limits.maxPages()) {
      throw ParseErrors.tooLarge("has " + count + " pages, more than " + limits.maxPages() + ".");
    }
    PageReader reader = new PageReader(limits.maxTextChars());
    reader.read(document);
    List<List<Line>> pages = Furniture.without(reader.pages());
    MarkdownWriter out = new MarkdownWriter(limits);
    PageLayout layout = new PageLayout(pages, out);
    for (int i = 0; i < pages.size(); i++) {
      out.page();
      layout.write(pages.get(i));
      if (i < count) {
        PageImages.write(document.getPage(i), out, limits.maxImageBytes());
      }
    }
    form(document, out);
    return out.toParsed();
  }

  private static void form(PDDocument document, MarkdownWriter out) {
    PDAcroForm form = document.getDocumentCatalog().getAcroForm(null);
    if (form == null) {
      return;
    }
    int count = 0;
    for (PDField field : form.getFieldTree()) {
      if (field instanceof PDTerminalField && count++ < MAX_FIELDS) {
        String value = field.getValueAsString();
        if (value != null && !value.isBlank() && !value.equals("Off")) {
          String name = field.getAlternateFieldName() == null ? field.getPartialName() : field.getAlternateFieldName();
          out.item(0, "-", (name == null ? "" : name + ": ") + value);
        }
      }
    }
  }
}
