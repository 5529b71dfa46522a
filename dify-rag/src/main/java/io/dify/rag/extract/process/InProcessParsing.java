package io.dify.rag.extract.process;

import io.dify.core.error.DifyException;
import io.dify.rag.extract.format.DocumentFormats;
import io.dify.rag.extract.parse.ParseErrors;
import io.dify.rag.extract.parse.ParseLimits;
import io.dify.rag.extract.parse.Parsed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * Parses in this very process: for documents that are trusted, and where no process may be started. A hostile document can use up its memory and time.
 *
 * @param limits bounds of each document
 */
public record InProcessParsing(ParseLimits limits) implements DocumentParsing {
  @Override
  public Parsed parse(Path file, String extension) {
    try {
      return DocumentFormats.parse(file, extension, limits);
    } catch (DifyException e) {
      throw e;
    } catch (IOException | UncheckedIOException e) {
      throw ParseErrors.broken("it cannot be read (" + e.getClass().getSimpleName() + ")");
    } catch (StackOverflowError e) {
      throw ParseErrors.broken("its parts are nested too deeply");
    } catch (RuntimeException e) {
      throw ParseErrors.broken("its structure cannot be read (" + e.getClass().getSimpleName() + ")");
    }
  }

  @Override
  public void close() {
    // Holds nothing.
  }
}
