package io.dify.workflow.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

class JUnitXmlTest {
  @TempDir
  Path temp;

  @Test
  void aSuiteForAFileWithATestForEachCase() throws Exception {
    List<CaseReport> reports = CaseFolder.in(temp).read("""
        app: app.yml
        defaults: {query: q, models: [{reply: "<x> \\u0001"}]}
        cases: [{name: fine & good}, {name: wrong, expect: {answer: y}}]
        """).run();
    Path file = JUnitXml.write(temp.resolve("reports/new"), "dir/it.cases.yml", reports);
    assertThat(file).hasFileName("TEST-dir-it.cases.yml.xml");
    Element suite = DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder().parse(file.toFile())
        .getDocumentElement();
    assertThat(List.of(suite.getTagName(), suite.getAttribute("name"), suite.getAttribute("tests"),
        suite.getAttribute("failures"))).containsExactly("testsuite", "dir/it.cases.yml", "2", "1");
    Element good = (Element) suite.getElementsByTagName("testcase").item(0);
    Element bad = (Element) suite.getElementsByTagName("testcase").item(1);
    assertThat(good.getAttribute("name")).isEqualTo("fine & good");
    assertThat(good.getElementsByTagName("failure").getLength()).isZero();
    assertThat(bad.getElementsByTagName("failure").item(0).getTextContent()).contains("expected: \"y\"", "<x>");
  }
}
