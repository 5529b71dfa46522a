package io.dify.rag.extract.ole;

import io.dify.core.error.DifyException;
import io.dify.rag.extract.parse.ParseErrors;
import io.dify.rag.extract.parse.Parsed;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.poi.EncryptedDocumentException;
import org.apache.poi.poifs.filesystem.DirectoryNode;
import org.apache.poi.poifs.filesystem.POIFSFileSystem;

/** Compound files ([MS-CFB]). Stateless. */
final class OleFiles {
  /** Reads what is in a compound file. */
  @FunctionalInterface
  interface Reading {
    Parsed read(DirectoryNode root) throws IOException;
  }

  private OleFiles() {}

  /** Opens a file and reads it; the many ways in which POI says that a file is damaged become one. */
  static Parsed read(Path path, Reading reading) throws IOException {
    try (POIFSFileSystem files = new POIFSFileSystem(path.toFile(), true)) {
      if (files.getRoot().hasEntryCaseInsensitive("EncryptedPackage")) {
        throw ParseErrors.encrypted();
      }
      return reading.read(files.getRoot());
    } catch (EncryptedDocumentException e) {
      throw ParseErrors.encrypted();
    } catch (DifyException e) {
      throw e;
    } catch (RuntimeException e) {
      throw ParseErrors.broken("its structure cannot be read (" + e.getClass().getSimpleName() + ")");
    }
  }
}
