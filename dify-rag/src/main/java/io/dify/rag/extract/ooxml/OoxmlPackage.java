package io.dify.rag.extract.ooxml;

import io.dify.rag.extract.parse.ParseErrors;
import io.dify.rag.extract.parse.ParseLimits;
import io.dify.rag.extract.parse.SafeXml;
import io.dify.rag.extract.parse.SafeZip;
import io.dify.rag.extract.parse.XmlElement;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The parts of a file and how they refer to each other (ISO/IEC 29500-2). What lies outside the file is only named, never fetched. Not thread-safe. */
final class OoxmlPackage implements AutoCloseable {
  /**
   * A reference of a part.
   *
   * @param type last step of the type, like {@code image}
   * @param target name of the part, or the address of something outside
   * @param external whether it is outside
   */
  record Relationship(String type, String target, boolean external) {}

  private final SafeZip zip;
  private final ParseLimits limits;
  private final Map<String, Map<String, Relationship>> relationships = new LinkedHashMap<>();

  private OoxmlPackage(SafeZip zip, ParseLimits limits) {
    this.zip = zip;
    this.limits = limits;
  }

  static OoxmlPackage open(Path file, ParseLimits limits) throws IOException {
    return new OoxmlPackage(SafeZip.open(file, limits), limits);
  }

  /** Name of the part everything else hangs on. */
  String mainPart() throws IOException {
    return related("", "officeDocument").stream().findFirst()
        .orElseThrow(() -> ParseErrors.broken("it lacks its main part"));
  }

  /** Names of the parts that a part refers to by a type, in order. */
  List<String> related(String part, String type) throws IOException {
    return relationships(part).values().stream().filter(to -> !to.external() && to.type().equals(type))
        .map(Relationship::target).toList();
  }

  /** All references of a part by their id. */
  Map<String, Relationship> relationships(String part) throws IOException {
    Map<String, Relationship> known = relationships.get(part);
    if (known == null) {
      known = read(part);
      relationships.put(part, known);
    }
    return known;
  }

  private Map<String, Relationship> read(String part) throws IOException {
    int slash = part.lastIndexOf('/') + 1;
    String name = part.substring(0, slash) + "_rels/" + part.substring(slash) + ".rels";
    Map<String, Relationship> found = new LinkedHashMap<>();
    for (XmlElement one : tree(name).elements()) {
      String type = one.attribute("Type");
      boolean external = one.attribute("TargetMode").equals("External");
      String target = one.attribute("Target");
      found.put(one.attribute("Id"), new Relationship(type.substring(type.lastIndexOf('/') + 1),
          external ? target : SafeZip.resolve(part, target), external));
    }
    return found;
  }

  /** A part as a tree; an element without name when there is no such part. */
  XmlElement tree(String part) throws IOException {
    try (InputStream in = zip.open(part)) {
      return SafeXml.tree(in);
    }
  }

  /** A part for reading piece by piece; the caller closes it. */
  InputStream stream(String part) throws IOException {
    return zip.open(part);
  }

  /** The bytes of an image that a part refers to; none if it lies outside, is missing or too large. */
  byte[] image(String part, String relationship) throws IOException {
    Relationship to = relationships(part).get(relationship);
    return to == null || to.external() ? new byte[0] : zip.bytes(to.target(), limits.maxImageBytes());
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
