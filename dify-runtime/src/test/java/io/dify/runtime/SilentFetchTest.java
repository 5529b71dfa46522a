package io.dify.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.dify.core.value.FileRef;
import io.dify.runtime.app.Installation;
import io.dify.runtime.app.Setup;
import io.dify.runtime.config.EgressSettings;
import io.dify.runtime.config.ModelSettings;
import io.dify.runtime.tool.ToolSettings;
import io.dify.workflow.DifyApp;
import io.dify.workflow.StandardNodes;
import io.dify.workflow.dsl.DslReader;
import io.dify.workflow.run.RunRequest;
import io.dify.workflow.run.RunResult;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Documents and app files that name addresses: whatever reads them, nobody goes there. Covers each kind of document that can be read at all. */
class SilentFetchTest {
  private static final String ENTITY = "<?xml version=\"1.0\"?><!DOCTYPE r SYSTEM \"HERE/x.dtd\" [<!ENTITY % p SYSTEM \"HERE/p\"> %p;"
      + "<!ENTITY e SYSTEM \"HERE/e\">]><r xmlns:xi=\"http://www.w3.org/2001/XInclude\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\""
      + " xsi:schemaLocation=\"x HERE/s.xsd\"><xi:include href=\"HERE/i\"/>&e;</r>";
  private static final String PAGE = "<!DOCTYPE html SYSTEM \"HERE/x.dtd\"><html><head><base href=\"HERE/\"><link rel=\"stylesheet\" href=\"HERE/c\"></head>"
      + "<body><img src=\"HERE/i.png\"><iframe src=\"HERE/f\"></iframe><svg><image href=\"HERE/v\"/></svg>text</body></html>";
  private static final String RELATIONS = "<?xml version=\"1.0\"?><Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
      + "<Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/MAIN\" Target=\"PART\"/>"
      + "<Relationship Id=\"r2\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/image\" Target=\"HERE/i.png\" TargetMode=\"External\"/>"
      + "<Relationship Id=\"r3\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate\" Target=\"HERE/t.dotm\" TargetMode=\"External\"/></Relationships>";

  private static final String APP = """
      version: "0.6.0"
      kind: app
      app: {name: Read, mode: workflow}
      workflow:
        graph:
          nodes:
            - {id: s, data: {type: start, title: S, variables: [{variable: doc, label: doc, type: file, required: true}]}}
            - {id: read, data: {type: document-extractor, title: R, variable_selector: [s, doc]}}
            - {id: e, data: {type: end, title: E, outputs: [{variable: text, value_selector: [read, text]}]}}
          edges: [{source: s, target: read}, {source: read, target: e}]
      """;
  private static final List<String> KINDS = List.of("docx", "xlsx", "pptx", "odt", "ods", "odp", "epub", "html", "htm",
      "xhtml",
      "md", "csv", "tsv", "xml", "svg", "txt", "json", "yaml", "eml", "rtf", "pdf", "vtt", "properties");

  @TempDir
  Path folder;

  private final AtomicInteger visitors = new AtomicInteger();

  @Test
  void nobodyGoesWhereADocumentPoints() throws IOException, InterruptedException {
    List<String> asked = new CopyOnWriteArrayList<>();
    HttpServer web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    String here = "http://127.0.0.1:" + web.getAddress().getPort();
    web.createContext("/", exchange -> {
      try (exchange) {
        String path = exchange.getRequestURI().getPath();
        asked.add(path);
        byte[] document = document(path.substring(path.lastIndexOf('.') + 1), here);
        exchange.sendResponseHeaders(200, document.length);
        exchange.getResponseBody().write(document);
      }
    });
    web.start();
    ToolSettings open = ToolSettings.PUBLIC_ONLY.with(EgressSettings.of(Map.of("DIFY_EGRESS_ALLOW", here)));
    Map<String, String> outcomes = new TreeMap<>();
    try (Installation installation = Installation.temporary(folder,
        Setup.of(ModelSettings.BUILT_IN).with(open))) {
      DifyApp app = DifyApp.parse(APP, StandardNodes.types(), installation.platform().engine());
      for (String kind : KINDS) {
        String url = here + "/document." + kind;
        FileRef file = new FileRef("1", kind.equals("svg") ? "image" : "document", "remote_url", "document." + kind,
            "." + kind, "", -1, url, null);
        RunResult result = app.start(RunRequest.inputs(Map.of("doc", file))).await();
        outcomes.put(kind, result.error() == null ? "read" : String.valueOf(result.errorType()));
      }
    } finally {
      web.stop(0);
    }
    System.out.println("SilentFetchTest: " + outcomes);
    assertThat(asked).allMatch(path -> path.startsWith("/document."));
    assertThat(outcomes).containsEntry("html", "read").containsEntry("xml", "read").containsEntry("md", "read");
  }

  @Test
  void importingAnAppFetchesAndRunsNothing() throws IOException {
    DslReader reader = new DslReader(StandardNodes.types());
    try (ServerSocket server = listening()) {
      String here = "http://127.0.0.1:" + server.getLocalPort();
      for (String yaml : new String[]{
        "!!javax.script.ScriptEngineManager [!!java.net.URLClassLoader [[!!java.net.URL [\"HERE/\"]]]]",
        "kind: !!java.net.URL [\"HERE/a\"]",
        "app: {icon_type: link, icon: \"HERE/icon.png\"}\nkind: app\nversion: \"0.6.0\"\nworkflow: {graph: {nodes: []}}",
        "!include HERE/other.yml", "kind: app\ndependencies: [{type: github, value: {repo: \"HERE/x\"}}]"}) {
        reader.read(yaml.replace("HERE", here));
      }
      assertNobodyCame(server);
    }
  }

  private ServerSocket listening() throws IOException {
    ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(() -> {
      try {
        while (true) {
          server.accept().close();
          visitors.incrementAndGet();
        }
      } catch (IOException e) {
        // The test is over.
      }
    });
    return server;
  }

  /** The last visitor is this test. */
  private void assertNobodyCame(ServerSocket server) throws IOException {
    try (Socket last = new Socket(server.getInetAddress(), server.getLocalPort())) {
      assertThat(last.getInputStream().read()).isEqualTo(-1);
    }
    assertThat(visitors.get()).isLessThanOrEqualTo(1);
  }

  private static byte[] document(String kind, String here) throws IOException {
    return switch (kind) {
      case "docx" -> office(here, "word/document.xml", "officeDocument");
      case "xlsx" -> office(here, "xl/workbook.xml", "officeDocument");
      case "pptx" -> office(here, "ppt/presentation.xml", "officeDocument");
      case "odt", "ods", "odp" ->
        zip(here, Map.of("mimetype", "application/vnd.oasis.opendocument.text", "content.xml", ENTITY,
            "META-INF/manifest.xml", ENTITY));
      case "epub" ->
        zip(here, Map.of("mimetype", "application/epub+zip", "META-INF/container.xml", ENTITY, "c.xhtml", PAGE));
      case "html", "htm", "xhtml", "md", "markdown", "mdx" ->
        PAGE.replace("HERE", here).getBytes(StandardCharsets.UTF_8);
      case "csv" -> ("a,b\n=WEBSERVICE(\"HERE/x\"),=IMAGE(\"HERE/y\")\n").replace("HERE", here)
          .getBytes(StandardCharsets.UTF_8);
      default -> ENTITY.replace("HERE", here).getBytes(StandardCharsets.UTF_8);
    };
  }

  private static byte[] office(String here, String main, String type) throws IOException {
    Map<String, String> parts = new LinkedHashMap<>();
    parts.put("[Content_Types].xml",
        "<?xml version=\"1.0\"?><Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
            + "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/></Types>");
    parts.put("_rels/.rels", RELATIONS.replace("MAIN", type).replace("PART", main));
    parts.put(main.replaceFirst("/", "/_rels/") + ".rels", RELATIONS.replace("PART", "x.xml"));
    parts.put(main, ENTITY);
    return zip(here, parts);
  }

  private static byte[] zip(String here, Map<String, String> parts) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, String> part : parts.entrySet()) {
        zip.putNextEntry(new ZipEntry(part.getKey()));
        zip.write(part.getValue().replace("HERE", here).getBytes(StandardCharsets.UTF_8));
      }
    }
    return out.toByteArray();
  }
}
