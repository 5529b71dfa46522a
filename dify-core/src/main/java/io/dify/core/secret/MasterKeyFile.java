package io.dify.core.secret;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the master key of an installation is: in the environment, else in a file that its owner alone may read. The file is made when something is
 * sealed for the first time, never when something is to be opened: a lost key is an error, not a new key. Thread-safe.
 */
public final class MasterKeyFile {
  /** The variable that gives the key in place of the file. */
  public static final String VARIABLE = "DIFY_MASTER_KEY";

  private static final Logger LOG = LoggerFactory.getLogger(MasterKeyFile.class);
  private static final Set<PosixFilePermission> OTHERS = EnumSet.complementOf(
      EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE));

  private final Path file;
  private final Optional<Secret> given;
  private final SecureRandom random;

  /**
   * A place for the key.
   *
   * @param file the file, in a folder that exists
   * @param given the key's text from the environment, which is used instead of the file
   */
  public MasterKeyFile(Path file, Optional<Secret> given, SecureRandom random) {
    this.file = file;
    this.given = given;
    this.random = random;
  }

  /**
   * The key that is there.
   *
   * @throws DifyException {@code FILE_UNREADABLE} when the file is missing or cannot be read, {@code INVALID_PARAM} when it holds no key
   */
  public MasterKey existing() {
    return find().orElseThrow(() -> new DifyException(ErrorCode.FILE_UNREADABLE,
        "The master key is lost: there is no file "
            + file + ", and " + VARIABLE
            + " is not set, but credentials were sealed with one. Bring the file back from a"
            + " backup, or remove the accounts ('dify provider remove') and add them again."));
  }

  /**
   * The key that is there, else a new one, which is kept from now on.
   *
   * @throws DifyException as {@link #existing}; {@code FILE_UNREADABLE} when the new key cannot be written
   */
  public MasterKey orNew() {
    return find().orElseGet(this::make);
  }

  private Optional<MasterKey> find() {
    if (given.isPresent()) {
      return given.map(MasterKeyFile::fromEnvironment);
    }
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      warnIfOthersMayRead();
      return Optional.of(MasterKey.of(Secret.of(Files.readString(file))));
    } catch (IOException e) {
      throw unusable("read", e);
    } catch (DifyException e) {
      throw new DifyException(e.code(), "The file " + file + " does not hold a master key: it is damaged."
          + " Bring it back from a backup. " + e.text());
    }
  }

  private static MasterKey fromEnvironment(Secret text) {
    try {
      return MasterKey.of(text);
    } catch (DifyException e) {
      throw new DifyException(e.code(), VARIABLE + ": " + e.text());
    }
  }

  private void warnIfOthersMayRead() throws IOException {
    if (isPosix() && Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS::contains)) {
      LOG.warn("The master key {} may be read by others than its owner; 'chmod 600' corrects that.", file);
    }
  }

  /** Written beside its place and moved there, so that nobody sees half a key. */
  private MasterKey make() {
    MasterKey key = MasterKey.generate(random);
    Path draft = file.resolveSibling(file.getFileName() + ".new");
    try {
      Files.deleteIfExists(draft);
      Files.createFile(draft, ownerOnly());
      Files.writeString(draft, key.text().reveal() + "\n");
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileAlreadyExistsException e) {
      return existing();
    } catch (IOException e) {
      throw unusable("written", e);
    }
    LOG.info(
        "A master key was made: {}. Back it up apart from the database; without it no stored credential can be read.",
        file);
    return key;
  }

  private static FileAttribute<?>[] ownerOnly() {
    return isPosix()
        ? new FileAttribute<?>[]{ PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))}
        : new FileAttribute<?>[0];
  }

  private static boolean isPosix() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
  }

  private DifyException unusable(String what, IOException cause) {
    return new DifyException(ErrorCode.FILE_UNREADABLE,
        "The master key " + file + " cannot be " + what + "; check the permissions of the file and its folder.", cause);
  }
}
