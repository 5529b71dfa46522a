package io.dify.rag.extract.parse;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Reads XML that is not trusted: document types are neither read nor fetched, so there are no entities but the five of XML; depth is bounded. Large
 * files are read block by block. Stateless.
 */
public final class SafeXml {
  private static final int MAX_DEPTH = 400;

  private SafeXml() {}

  /** The root element; an element without name for an empty file. */
  public static XmlElement tree(InputStream in) throws IOException {
    List<XmlElement> roots = new ArrayList<>();
    blocks(in, Set.of(), roots::add);
    return roots.isEmpty() ? new XmlElement("", Map.of(), List.of()) : roots.getFirst();
  }

  /**
   * Hands over elements one after another: those directly in the named ones, which themselves are passed over; the root element if it is not named. An empty
   * file has none.
   *
   * @param open names of the elements that are gone through
   */
  public static void blocks(InputStream in, Set<String> open, Consumer<XmlElement> sink) throws IOException {
    InputStream head = in.markSupported() ? in : new java.io.BufferedInputStream(in, 1 << 16);
    head.mark(1);
    if (head.read() < 0) {
      return;
    }
    head.reset();
    try {
      XMLStreamReader reader = factory().createXMLStreamReader(head);
      XmlNames names = new XmlNames();
      while (reader.hasNext()) {
        if (reader.next() == XMLStreamConstants.START_ELEMENT) {
          String name = names.name(reader.getNamespaceURI(), reader.getLocalName());
          if (!open.contains(name)) {
            sink.accept(element(reader, names, name, 0));
          }
        }
      }
    } catch (XMLStreamException e) {
      throw ParseErrors
          .broken("its XML breaks off or is not well-formed (line " + e.getLocation().getLineNumber() + ")");
    }
  }

  private static XMLInputFactory factory() {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_COALESCING, true);
    factory.setXMLResolver((publicId, systemId, base, namespace) -> InputStream.nullInputStream());
    return factory;
  }

  private static XmlElement element(XMLStreamReader reader, XmlNames names, String name, int depth)
      throws XMLStreamException {
    if (depth > MAX_DEPTH) {
      throw ParseErrors.broken("its XML is nested deeper than " + MAX_DEPTH + " elements");
    }
    Map<String, String> attributes = attributes(reader, names);
    List<Object> children = new ArrayList<>(2);
    while (reader.hasNext()) {
      switch (reader.next()) {
        case XMLStreamConstants.START_ELEMENT -> children
            .add(element(reader, names, names.name(reader.getNamespaceURI(), reader.getLocalName()), depth + 1));
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE -> children
            .add(reader.getText());
        case XMLStreamConstants.END_ELEMENT -> {
          return new XmlElement(name, attributes, children);
        }
        default -> {
          // Comments and instructions say nothing.
        }
      }
    }
    return new XmlElement(name, attributes, children);
  }

  private static Map<String, String> attributes(XMLStreamReader reader, XmlNames names) {
    if (reader.getAttributeCount() == 0) {
      return Map.of();
    }
    Map<String, String> attributes = HashMap.newHashMap(reader.getAttributeCount());
    for (int i = 0; i < reader.getAttributeCount(); i++) {
      attributes.put(names.name(reader.getAttributeNamespace(i), reader.getAttributeLocalName(i)),
          reader.getAttributeValue(i));
    }
    return attributes;
  }
}
