package io.dify.rag.extract.ole;

import io.dify.rag.extract.parse.DocumentParser;
import io.dify.rag.extract.parse.MarkdownWriter;
import io.dify.rag.extract.parse.ParseLimits;
import io.dify.rag.extract.parse.Parsed;
import io.dify.rag.extract.parse.SheetWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.apache.poi.hssf.OldExcelFormatException;
import org.apache.poi.hssf.extractor.OldExcelExtractor;
import org.apache.poi.hssf.usermodel.HSSFCell;
import org.apache.poi.hssf.usermodel.HSSFPictureData;
import org.apache.poi.hssf.usermodel.HSSFRow;
import org.apache.poi.hssf.usermodel.HSSFSheet;
import org.apache.poi.hssf.usermodel.HSSFWorkbook;
import org.apache.poi.poifs.filesystem.DirectoryNode;
import org.apache.poi.ss.usermodel.Cell;
import org.apache.poi.ss.usermodel.CellType;
import org.apache.poi.ss.usermodel.DataFormatter;
import org.apache.poi.ss.util.CellRangeAddress;

/** Workbooks before 2007; of those before Excel 97 the texts only. */
public final class XlsParser implements DocumentParser {
  private static final int MAX_COLUMNS = 256;
  private static final int MAX_MERGED_ROWS = 1_000;

  /** The parser. */
  public XlsParser() {}

  @Override
  public Parsed parse(Path path, ParseLimits limits) throws IOException {
    return OleFiles.read(path, root -> {
      MarkdownWriter out = new MarkdownWriter(limits);
      try (HSSFWorkbook workbook = new HSSFWorkbook(root, false)) {
        workbook(workbook, out, limits);
      } catch (OldExcelFormatException e) {
        old(root, out);
      }
      return out.toParsed();
    });
  }

  private static void old(DirectoryNode root, MarkdownWriter out) throws IOException {
    try (OldExcelExtractor old = new OldExcelExtractor(root)) {
      out.paragraph(old.getText());
    }
  }

  private static void workbook(HSSFWorkbook workbook, MarkdownWriter out, ParseLimits limits) {
    DataFormatter formatter = new DataFormatter(Locale.ROOT);
    formatter.setUseCachedValuesForFormulaCells(true);
    for (int i = 0; i < workbook.getNumberOfSheets(); i++) {
      if (!workbook.isSheetVeryHidden(i)) {
        out.page();
        out.heading(2, workbook.getSheetName(i));
        sheet(workbook.getSheetAt(i), formatter, new SheetWriter(out, limits));
      }
    }
    for (HSSFPictureData picture : workbook.getAllPictures()) {
      if (out.images().hasRoom()) {
        out.image("", picture.getData());
      }
    }
  }

  private static void sheet(HSSFSheet sheet, DataFormatter formatter, SheetWriter writer) {
    List<CellRangeAddress> merges = sheet.getMergedRegions();
    int last = -1;
    for (int i = Math.max(0, sheet.getFirstRowNum()); i <= sheet.getLastRowNum(); i++) {
      HSSFRow row = sheet.getRow(i);
      if (row == null) {
        continue;
      }
      if (i > last + 1) {
        writer.end();
      }
      last = i;
      List<String> cells = new ArrayList<>(Collections.nCopies(Math.clamp(row.getLastCellNum(), 0, MAX_COLUMNS), ""));
      for (Cell cell : row) {
        if (cell.getColumnIndex() < cells.size()) {
          cells.set(cell.getColumnIndex(), text(cell, formatter));
        }
      }
      spread(cells, i, merges, sheet, formatter);
      writer.row(cells);
    }
    writer.end();
  }

  private static String text(Cell cell, DataFormatter formatter) {
    if (cell.getCellType() == CellType.ERROR) {
      return "";
    }
    return formatter.formatCellValue(cell).strip();
  }

  /** A cell over several columns or rows stands in each of them. */
  private static void spread(List<String> cells, int row, List<CellRangeAddress> merges, HSSFSheet sheet,
      DataFormatter formatter) {
    for (CellRangeAddress merge : merges) {
      if (row >= merge.getFirstRow() && row <= Math.min(merge.getLastRow(), merge.getFirstRow() + MAX_MERGED_ROWS)) {
        HSSFRow first = sheet.getRow(merge.getFirstRow());
        HSSFCell cell = first == null ? null : first.getCell(merge.getFirstColumn());
        String text = cell == null ? "" : text(cell, formatter);
        for (int i = merge.getFirstColumn(); !text.isEmpty() && i <= merge.getLastColumn() && i < MAX_COLUMNS; i++) {
          while (cells.size() <= i) {
            cells.add("");
          }
          cells.set(i, text);
        }
      }
    }
  }
}
