package io.dify.rag.chunk;

import io.dify.rag.document.Attachment;
import io.dify.rag.extract.Extracted;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Running text without the marks that extraction left in it, and where they were: page breaks and images. What describes an image stays in the text; a page
 * break leaves nothing, but for a line end where words would run together.
 */
final class MarkedText {
  private static final char PAGE_BREAK = '\f';
  private static final String IMAGE_OPEN = "![";
  private static final String LINK = "](";
  private static final String IMAGE_LINK = "](attachment:";

  private static final int MAX_DESCRIPTION = 4000;
  private static final int MAX_ID = 200;

  /** An image and where its description begins. */
  private record Image(int at, String id) {}

  private final String text;
  /** Whether the first page begins with a page break as well. */
  private boolean numbered;
  /** Where the pages behind the first begin. */
  private final List<Integer> pageStarts = new ArrayList<>();
  private final List<Image> images = new ArrayList<>();

  private MarkedText(Extracted.Prose prose) {
    String plain = withoutImages(prose.text(),
        prose.attachments().stream().map(Attachment::id).collect(Collectors.toSet()));
    text = withoutPageBreaks(plain);
  }

  static MarkedText of(Extracted.Prose prose) {
    return new MarkedText(prose);
  }

  /** The text. */
  String text() {
    return text;
  }

  /** The page of a place in the text, from 1; 0 when there are no pages. */
  int page(int index) {
    if (pageStarts.isEmpty()) {
      return numbered ? 1 : 0;
    }
    int low = 0;
    int high = pageStarts.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (pageStarts.get(middle) <= index) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low + 1;
  }

  /** Ids of the first images in {@code [from, to)}, each once. */
  List<String> images(int from, int to, int limit) {
    Set<String> ids = new LinkedHashSet<>();
    for (int i = firstImage(from); i < images.size() && images.get(i).at < to && ids.size() < limit; i++) {
      ids.add(images.get(i).id);
    }
    return List.copyOf(ids);
  }

  private int firstImage(int from) {
    int low = 0;
    int high = images.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (images.get(middle).at < from) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private String withoutImages(String marked, Set<String> known) {
    int link = known.isEmpty() ? -1 : marked.indexOf(IMAGE_LINK);
    if (link < 0) {
      return marked;
    }
    StringBuilder out = new StringBuilder(marked.length());
    int done = 0;
    for (; link >= 0; link = marked.indexOf(IMAGE_LINK, link + 1)) {
      int search = Math.max(done, link - MAX_DESCRIPTION);
      int open = marked.substring(search, link).lastIndexOf(IMAGE_OPEN) + search - done;
      int idStart = link + IMAGE_LINK.length();
      int close = marked.indexOf(')', idStart, Math.min(marked.length(), idStart + MAX_ID));
      if (open < search - done || marked.indexOf(LINK, done + open) != link || close < 0
          || !known.contains(marked.substring(idStart, close))) {
        continue;
      }
      out.append(marked, done, done + open);
      images.add(new Image(out.length(), marked.substring(idStart, close)));
      out.append(marked, done + open + IMAGE_OPEN.length(), link);
      done = close + 1;
    }
    return out.append(marked, done, marked.length()).toString();
  }

  private String withoutPageBreaks(String marked) {
    if (marked.indexOf(PAGE_BREAK) < 0) {
      return marked;
    }
    StringBuilder out = new StringBuilder(marked.length());
    int image = 0;
    for (int i = 0; i < marked.length(); i++) {
      for (; image < images.size() && images.get(image).at == i; image++) {
        images.set(image, new Image(out.length(), images.get(image).id));
      }
      char c = marked.charAt(i);
      if (c != PAGE_BREAK) {
        out.append(c);
        continue;
      }
      if (!numbered && pageStarts.isEmpty() && out.toString().isBlank()) {
        numbered = true;
        continue;
      }
      if (!out.isEmpty() && !Character.isWhitespace(out.charAt(out.length() - 1)) && i + 1 < marked.length()
          && !Character.isWhitespace(marked.charAt(i + 1))) {
        out.append('\n');
      }
      pageStarts.add(out.length());
    }
    for (; image < images.size(); image++) {
      images.set(image, new Image(out.length(), images.get(image).id));
    }
    return out.toString();
  }
}
