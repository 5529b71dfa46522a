package io.dify.workflow.testkit;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Reports in the XML that build servers read (the format of Ant's JUnit task), a suite for each case file. */
public final class JUnitXml {
  private JUnitXml() {}

  /**
   * Writes {@code TEST-<suite>.xml} into a folder, which is made when it does not exist.
   *
   * @param suite name of the suite, for example the path of the case file
   * @return the file
   * @throws DifyException {@code FILE_UNREADABLE} when it cannot be written
   */
  public static Path write(Path folder, String suite, List<CaseReport> reports) {
    Path file = folder
        .resolve("TEST-" + suite.replaceAll("[^\\p{L}\\p{N}._-]+", "-").replaceAll("^-|^\\.+-", "") + ".xml");
    try {
      Files.createDirectories(folder);
      try (Writer out = Files.newBufferedWriter(file)) {
        write(XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(out), suite, reports);
      }
      return file;
    } catch (IOException | XMLStreamException e) {
      throw new DifyException(ErrorCode.FILE_UNREADABLE, "The report '" + file + "' cannot be written.", e);
    }
  }

  private static void write(XMLStreamWriter xml, String suite, List<CaseReport> reports) throws XMLStreamException {
    long failures = reports.stream().filter(report -> !report.passed()).count();
    xml.writeStartDocument("UTF-8", "1.0");
    xml.writeStartElement("testsuite");
    xml.writeAttribute("name", suite);
    xml.writeAttribute("tests", Integer.toString(reports.size()));
    xml.writeAttribute("failures", Long.toString(failures));
    xml.writeAttribute("errors", "0");
    xml.writeAttribute("skipped", "0");
    for (CaseReport report : reports) {
      write(xml, suite, report);
    }
    xml.writeEndElement();
    xml.writeEndDocument();
    xml.close();
  }

  private static void write(XMLStreamWriter xml, String suite, CaseReport report) throws XMLStreamException {
    xml.writeCharacters("\n  ");
    xml.writeStartElement("testcase");
    xml.writeAttribute("name", printable(report.name()));
    xml.writeAttribute("classname", suite);
    xml.writeAttribute("file", report.place());
    if (!report.passed()) {
      xml.writeStartElement("failure");
      xml.writeAttribute("message", report.failures().getFirst().what());
      xml.writeCharacters(printable(report.message()));
      xml.writeEndElement();
    }
    xml.writeEndElement();
  }

  /** Without characters that XML cannot hold. */
  private static String printable(String text) {
    return text.replaceAll("[^\\x09\\x0A\\x0D\\x20-\\uD7FF\\uE000-\\uFFFD\\x{10000}-\\x{10FFFF}]", "?");
  }
}
