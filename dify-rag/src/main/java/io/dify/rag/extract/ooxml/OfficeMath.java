package io.dify.rag.extract.ooxml;

import io.dify.rag.extract.parse.XmlElement;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Equations of office documents (ISO/IEC 29500-1, 22.1) in LaTeX. Stateless. */
final class OfficeMath {
  private static final Map<String, Function<XmlElement, String>> FORMS = Map.ofEntries(
      Map.entry("m:f", OfficeMath::fraction),
      Map.entry("m:sSup", e -> part(e, "m:e") + "^{" + part(e, "m:sup") + "}"),
      Map.entry("m:sSub", e -> part(e, "m:e") + "_{" + part(e, "m:sub") + "}"),
      Map.entry("m:sSubSup", e -> part(e, "m:e") + "_{" + part(e, "m:sub") + "}^{" + part(e, "m:sup") + "}"),
      Map.entry("m:sPre", e -> "{}_{" + part(e, "m:sub") + "}^{" + part(e, "m:sup") + "}" + part(e, "m:e")),
      Map.entry("m:rad", OfficeMath::root),
      Map.entry("m:nary", OfficeMath::nary),
      Map.entry("m:func", e -> function(part(e, "m:fName")) + "(" + part(e, "m:e") + ")"),
      Map.entry("m:limLow", e -> part(e, "m:e") + "_{" + part(e, "m:lim") + "}"),
      Map.entry("m:limUpp", e -> part(e, "m:e") + "^{" + part(e, "m:lim") + "}"),
      Map.entry("m:d", OfficeMath::delimited),
      Map.entry("m:bar", e -> "\\overline{" + part(e, "m:e") + "}"),
      Map.entry("m:acc", e -> "\\hat{" + part(e, "m:e") + "}"),
      Map.entry("m:m", OfficeMath::matrix),
      Map.entry("m:eqArr",
          e -> e.elements("m:e").stream().map(OfficeMath::latex).collect(Collectors.joining(" \\\\ "))));
  private static final Map<String, String> OPERATORS = Map.of("∑", "\\sum", "∏", "\\prod", "∫", "\\int", "∬", "\\iint",
      "⋃", "\\bigcup", "⋂",
      "\\bigcap");
  private static final Map<String, String> SIGNS = Map.ofEntries(Map.entry("α", "\\alpha "), Map.entry("β", "\\beta "),
      Map.entry("γ", "\\gamma "),
      Map.entry("δ", "\\delta "), Map.entry("ε", "\\epsilon "), Map.entry("θ", "\\theta "), Map.entry("λ", "\\lambda "),
      Map.entry("μ", "\\mu "),
      Map.entry("π", "\\pi "), Map.entry("σ", "\\sigma "), Map.entry("φ", "\\phi "), Map.entry("ω", "\\omega "),
      Map.entry("Δ", "\\Delta "),
      Map.entry("Σ", "\\Sigma "), Map.entry("Ω", "\\Omega "), Map.entry("∞", "\\infty "), Map.entry("±", "\\pm "),
      Map.entry("×", "\\times "),
      Map.entry("÷", "\\div "), Map.entry("≤", "\\leq "), Map.entry("≥", "\\geq "), Map.entry("≠", "\\neq "),
      Map.entry("≈", "\\approx "),
      Map.entry("→", "\\to "), Map.entry("∈", "\\in "), Map.entry("∂", "\\partial "), Map.entry("⋅", "\\cdot "),
      Map.entry("…", "\\ldots "));

  private OfficeMath() {}

  /** The LaTeX of all that is in an element. */
  static String latex(XmlElement element) {
    StringBuilder latex = new StringBuilder();
    for (XmlElement child : element.elements()) {
      Function<XmlElement, String> form = FORMS.get(child.name());
      if (form != null) {
        latex.append(form.apply(child));
      } else if (child.name().equals("m:t") || child.name().equals("w:t")) {
        latex.append(signs(child.text()));
      } else if (!child.name().endsWith("Pr")) {
        latex.append(latex(child));
      }
    }
    return latex.toString();
  }

  private static String signs(String text) {
    return text.codePoints().mapToObj(Character::toString).map(sign -> SIGNS.getOrDefault(sign, sign))
        .collect(Collectors.joining());
  }

  private static String part(XmlElement element, String name) {
    return element.first(name).map(OfficeMath::latex).orElse("");
  }

  private static String function(String name) {
    return name.matches("sin|cos|tan|log|ln|exp|lim|max|min|det|gcd|sinh|cosh|tanh|cot|sec|csc") ? "\\" + name : name;
  }

  private static String fraction(XmlElement element) {
    return "\\frac{" + part(element, "m:num") + "}{" + part(element, "m:den") + "}";
  }

  private static String root(XmlElement element) {
    String degree = part(element, "m:deg");
    return "\\sqrt" + (degree.isEmpty() ? "" : "[" + degree + "]") + "{" + part(element, "m:e") + "}";
  }

  private static String nary(XmlElement element) {
    String sign = element.valueAt("m:val", "m:naryPr", "m:chr");
    String sub = part(element, "m:sub");
    String sup = part(element, "m:sup");
    return OPERATORS.getOrDefault(sign.isEmpty() ? "∫" : sign, sign) + (sub.isEmpty() ? "" : "_{" + sub + "}")
        + (sup.isEmpty() ? "" : "^{" + sup + "}") + "{" + part(element, "m:e") + "}";
  }

  private static String delimited(XmlElement element) {
    String begin = element.valueAt("m:val", "m:dPr", "m:begChr");
    String end = element.valueAt("m:val", "m:dPr", "m:endChr");
    String inner = element.elements("m:e").stream().map(OfficeMath::latex).collect(Collectors.joining(","));
    return (begin.isEmpty() ? "(" : begin) + inner + (end.isEmpty() ? ")" : end);
  }

  private static String matrix(XmlElement element) {
    String rows = element.elements("m:mr").stream()
        .map(row -> row.elements("m:e").stream().map(OfficeMath::latex).collect(Collectors.joining(" & ")))
        .collect(Collectors.joining(" \\\\ "));
    return "\\begin{matrix}" + rows + "\\end{matrix}";
  }
}
