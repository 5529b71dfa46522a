package io.dify.rag.extract.pdf;

import io.dify.rag.extract.parse.MarkdownWriter;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import javax.imageio.ImageIO;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDResources;
import org.apache.pdfbox.pdmodel.graphics.PDXObject;
import org.apache.pdfbox.pdmodel.graphics.form.PDFormXObject;
import org.apache.pdfbox.pdmodel.graphics.image.PDImageXObject;

/** The images of a page. JPEG is kept as it is; other pictures are decoded when they are small enough, and written as PNG. Stateless. */
final class PageImages {
  private static final int LEAST_SIDE = 32;
  private static final long MOST_PIXELS = 4_000_000;
  private static final int MOST_ON_PAGE = 20;
  private static final int MAX_DEPTH = 3;

  private PageImages() {}

  static void write(PDPage page, MarkdownWriter out, int maxBytes) {
    try {
      write(page.getResources(), out, maxBytes, 0, new int[1]);
    } catch (IOException | RuntimeException e) {
      // A picture that cannot be read is no reason to lose the text.
      return;
    }
  }

  private static void write(PDResources resources, MarkdownWriter out, int maxBytes, int depth, int[] count)
      throws IOException {
    if (resources == null || depth > MAX_DEPTH) {
      return;
    }
    for (COSName name : resources.getXObjectNames()) {
      if (!out.images().hasRoom() || count[0] >= MOST_ON_PAGE) {
        return;
      }
      PDXObject object = resources.getXObject(name);
      if (object instanceof PDImageXObject image) {
        byte[] bytes = bytes(image, maxBytes);
        if (bytes.length > 0) {
          count[0]++;
          out.image("", bytes);
        }
      } else if (object instanceof PDFormXObject form) {
        write(form.getResources(), out, maxBytes, depth + 1, count);
      }
    }
  }

  private static byte[] bytes(PDImageXObject image, int maxBytes) throws IOException {
    long pixels = (long) image.getWidth() * image.getHeight();
    if (image.getWidth() < LEAST_SIDE || image.getHeight() < LEAST_SIDE) {
      return new byte[0];
    }
    List<COSName> filters = image.getStream().getFilters();
    if (filters != null && filters.size() == 1 && filters.getFirst().equals(COSName.DCT_DECODE)) {
      try (InputStream in = image.getStream().getCOSObject().createRawInputStream()) {
        byte[] jpeg = in.readNBytes(maxBytes + 1);
        return jpeg.length > maxBytes ? new byte[0] : jpeg;
      }
    }
    boolean known = filters == null
        || filters.stream()
            .noneMatch(filter -> filter.equals(COSName.JPX_DECODE) || filter.equals(COSName.JBIG2_DECODE));
    return known && pixels <= MOST_PIXELS ? png(image.getImage()) : new byte[0];
  }

  private static byte[] png(BufferedImage image) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    return bytes.toByteArray();
  }
}
