package io.dify.rag.extract.html;

import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeVisitor;

/**
 * Finds the article in a web page. Paragraphs give points to what they stand in, by length and commas, less where text is in links; the element with most
 * points holds the article, and what is in it but reads like furniture is taken out. After the method of Arc90's Readability (2009), which most readers use.
 * Pages that are no clear article are left alone.
 */
final class MainContent {
  private static final int LEAST_CHARS = 400;
  private static final double LEAST_SHARE = 0.25;
  private static final int LEAST_LINKS = 10;
  private static final Set<String> PARAGRAPHS = Set.of("p", "pre", "td", "blockquote", "section", "div", "li", "h2",
      "h3");
  private static final Set<String> NEVER = Set.of("body", "html", "p", "li", "ul", "ol", "table", "tbody", "tr", "td",
      "span", "a", "blockquote");
  private static final Pattern COMMAS = Pattern.compile("[,，、;；。]");
  private static final Pattern UNLIKELY = Pattern.compile(
      "(?i)(^|[-_\\s])(ad|ads|advert|agegate|author-bio|banner|breadcrumbs?|byline|caption|carousel|combx|comments?|community|cookie|consent|disqus|extra|credits?|footer|gallery|gdpr|header|hidden|legends|masthead|menu|meta|modal|nav|navbar|navigation|newsletter|outbrain|pager|pagination|popup|promo|recommend\\w*|related|remark|replies|rss|shoutbox|share|sharing|sidebar|skyscraper|slideshow|social|sponsor\\w*|subscribe|subscription|supplemental|taboola|tags?|toolbar|tools?|widget|yom-remote)([-_\\s]|$)");
  private static final Pattern LIKELY = Pattern.compile("(?i)(article|body|content|entry|main|page|post|story|text)");
  /** Headings of what stands behind an article, in some languages. */
  private static final Pattern BEHIND = Pattern.compile(
      "(?i)^\\W*(related|recommended|you (may|might) (also )?(like|enjoy)|read (more|next|also)|more (from|on|in|stories)|most (read|popular)|"
          + "also (read|see)|see also|up next|next (article|story)|previous (article|story)|leave a (reply|comment)|comments?\\b|share (this|on)|follow us|trending|"
          + "você (também )?pode gostar|leia (mais|também)|también te|lee también|lire aussi|à lire|mehr zum thema|lesen sie auch|das könnte|leggi anche|"
          + "читайте также|похожие|相关(阅读|文章|推荐)|推荐阅读|延伸閱讀|関連記事|관련 ?기사)");
  private static final double BEHIND_FROM = 0.5;
  private static final double LINE_FROM = 0.8;
  private static final int ENOUGH_CHARS = 600;
  private static final int TITLE_CHARS = 60;
  private static final String FURNITURE = "nav, aside, footer, form, menu, dialog, [role=navigation], [role=banner], [role=complementary], "
      + "[role=contentinfo], [role=dialog], [aria-hidden=true], figcaption";

  private final Document page;
  private final IdentityHashMap<Element, Integer> textLengths = new IdentityHashMap<>();
  private final IdentityHashMap<Element, Integer> linkLengths = new IdentityHashMap<>();
  private final IdentityHashMap<Element, Double> points = new IdentityHashMap<>();

  private MainContent(Document page) {
    this.page = page;
  }

  /** The element with the article of a page, cleaned of furniture; nothing if it is no clear article. */
  static Optional<Element> of(Document page) {
    return new MainContent(page).find();
  }

  /** The title of a page: its main heading, if its title begins with it, else the title. */
  static String title(Document page) {
    String title = page.title().strip();
    List<Element> headings = page.select("h1");
    return headings.stream().map(Element::text).filter(heading -> !heading.isBlank())
        .filter(heading -> headings.size() == 1 || title.contains(heading)).findFirst().orElse(title);
  }

  private Optional<Element> find() {
    measure(page.body());
    int whole = length(page.body());
    if (page.select("a[href]").size() < LEAST_LINKS || whole < LEAST_CHARS) {
      return Optional.empty();
    }
    giveParagraphsPoints();
    Optional<Element> best = points.entrySet().stream().filter(entry -> !NEVER.contains(entry.getKey().normalName()))
        .max(Comparator.comparingDouble(entry -> entry.getValue() * (1 - linkShare(entry.getKey()))))
        .map(Map.Entry::getKey).map(this::withSiblings);
    int unlinked = whole - linkLengths.getOrDefault(page.body(), 0);
    double leastShare = saysArticle() ? LEAST_SHARE / 5 : LEAST_SHARE;
    return best.filter(element -> length(element) >= LEAST_CHARS && length(element) >= leastShare * unlinked)
        .map(this::cleaned).filter(element -> element.text().length() >= LEAST_CHARS);
  }

  /** Whether the page calls itself an article (Open Graph, schema.org). */
  private boolean saysArticle() {
    return page.selectFirst(
        "meta[property=og:type][content=article], [itemprop=articleBody], meta[property^=article:]") != null;
  }

  /** Lengths of text, and of text in links, from the leaves up, without recursion. */
  private void measure(Element root) {
    root.traverse(new NodeVisitor() {
      @Override
      public void head(Node node, int depth) {
        // Counted on the way up.
      }

      @Override
      public void tail(Node node, int depth) {
        if (node instanceof TextNode words && words.parent() != null) {
          textLengths.merge(words.parent(), words.text().strip().length(), Integer::sum);
        } else if (node instanceof Element element && !node.equals(root) && element.parent() != null) {
          int text = length(element);
          int linked = element.normalName().equals("a") ? text : linkLengths.getOrDefault(element, 0);
          textLengths.merge(element.parent(), text, Integer::sum);
          linkLengths.merge(element.parent(), linked, Integer::sum);
        }
      }
    });
  }

  private int length(Element element) {
    return textLengths.getOrDefault(element, 0);
  }

  private double linkShare(Element element) {
    int text = length(element);
    return text == 0 ? 0 : Math.min(1, (double) linkLengths.getOrDefault(element, 0) / text);
  }

  private void giveParagraphsPoints() {
    for (Element element : page.body().getAllElements()) {
      if (PARAGRAPHS.contains(element.normalName()) && isParagraph(element) && !isFurniture(element)) {
        String text = element.text();
        double score = 1 + COMMAS.splitAsStream(text).count() - 1 + Math.min(text.length() / 100, 3);
        double share = 1;
        Element above = element.parent();
        for (int level = 0; level < 4 && above != null; level++, above = above.parent()) {
          Element to = above;
          points.putIfAbsent(to, (double) weight(to));
          points.merge(to, score * share, Double::sum);
          share = level == 0 ? 0.5 : share / 1.5;
        }
      }
    }
  }

  /** Whether an element holds text itself rather than other blocks. */
  private boolean isParagraph(Element element) {
    if (length(element) < 25) {
      return false;
    }
    boolean holder = element.normalName().equals("div") || element.normalName().equals("section")
        || element.normalName().equals("td");
    return !holder || element.children().stream().noneMatch(child -> PARAGRAPHS.contains(child.normalName())
        || child.normalName().matches("ul|ol|table|h[1-6]|article|main"));
  }

  private static boolean isFurniture(Element element) {
    return element.closest("nav, aside, footer, form, [role=navigation], [role=complementary]") != null;
  }

  private static int weight(Element element) {
    String names = element.className() + " " + element.id();
    int weight = element.normalName().equals("article") || element.normalName().equals("main") ? 15 : 0;
    if (UNLIKELY.matcher(names).find()) {
      weight -= 25;
    }
    if (LIKELY.matcher(names).find()) {
      weight += 15;
    }
    return element.attr("itemprop").contains("articleBody") ? weight + 40 : weight;
  }

  /** The parent, where a good part of the article stands in siblings. */
  private Element withSiblings(Element best) {
    Element at = best;
    Element parent = best.parent();
    while (parent != null && !parent.normalName().equals("body")) {
      double own = points.getOrDefault(at, 0.0) * (1 - linkShare(at));
      Element child = at;
      double others = parent.children().stream().filter(sibling -> !sibling.equals(child))
          .mapToDouble(sibling -> points.getOrDefault(sibling, 0.0) * (1 - linkShare(sibling)))
          .filter(score -> score >= 0.25 * own).sum();
      if (others < 0.25 * own) {
        return at;
      }
      at = parent;
      parent = at.parent();
    }
    return at;
  }

  private Element cleaned(Element article) {
    article.select(FURNITURE).forEach(element -> {
      if (!element.equals(article) && length(element) < 0.5 * length(article)) {
        element.remove();
      }
    });
    for (Element element : article.getAllElements()) {
      if (!element.equals(article) && element.parent() != null && reads(element, article)) {
        element.remove();
      }
    }
    cutBehind(article);
    return article;
  }

  /** Takes off what follows the article under a heading that says so, and the heading. */
  private static void cutBehind(Element article) {
    int whole = article.text().length();
    int before = 0;
    for (Element element : article.getAllElements()) {
      boolean heading = element.normalName().matches("h[2-6]");
      double from = heading ? Math.min(BEHIND_FROM * whole, ENOUGH_CHARS) : LINE_FROM * whole;
      boolean title = heading || element.normalName().matches("p|div|span|strong");
      if (title && before >= from && element.text().length() < TITLE_CHARS && BEHIND.matcher(element.text()).find()) {
        removeFrom(element, article);
        return;
      }
      before += element.ownText().length();
    }
  }

  /** Takes off an element and its later siblings; of one that begins its parents, the outermost of these. */
  private static void removeFrom(Element element, Element article) {
    Element first = element;
    while (first.parent() != null && !first.parent().equals(article) && first.previousElementSibling() == null) {
      first = first.parent();
    }
    first.nextElementSiblings().remove();
    first.remove();
  }

  /** Whether an element reads like furniture: named so, or a block of links. */
  private boolean reads(Element element, Element article) {
    String tag = element.normalName();
    int length = length(element);
    if (length > 0.4 * length(article)) {
      return false;
    }
    if (tag.matches("div|section|ul|ol|p|span|figure|header|table|h[1-6]")
        && UNLIKELY.matcher(element.className() + " " + element.id()).find()) {
      return true;
    }
    int count = element.select("a").size();
    boolean links = length > 0 && ((linkShare(element) > 0.6 && count > (tag.equals("p") ? 2 : 1))
        || (linkShare(element) > 0.4 && count > 4 && !tag.equals("p")));
    return tag.matches("div|section|ul|ol|p|table|li") && links;
  }
}
