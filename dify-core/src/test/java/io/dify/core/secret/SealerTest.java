package io.dify.core.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealerTest {
  private static final List<String> PLACE = List.of("tenant", "openai", "main");

  @TempDir
  Path folder;

  private final SecureRandom random = new SecureRandom();
  private final MasterKey key = MasterKey.generate(random);
  private final Sealer sealer = new Sealer(key, random);

  private static void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, ErrorCode code,
      String saying) {
    assertThatThrownBy(call).isInstanceOfSatisfying(DifyException.class,
        error -> assertThat(error.code()).isEqualTo(code)).hasMessageContaining(saying);
  }

  @Test
  void whatIsSealedOpensInItsPlaceOnly() {
    String sealed = sealer.seal(Secret.of("sk-密-\uD83D\uDE00"), PLACE);
    assertThat(sealed).startsWith("v1." + key.id() + ".").doesNotContain("sk-");
    assertThat(sealer.open(sealed, PLACE)).isEqualTo(Secret.of("sk-密-\uD83D\uDE00"));
    for (List<String> other : List.of(List.of("other", "openai", "main"), List.of("tenant", "openai", "spare"),
        List.of("tenant", "openaimain", ""), List.of("tenantopenai", "", "main"), List.of("tenant", "openai"))) {
      assertRefused(() -> sealer.open(sealed, other), ErrorCode.INVALID_PARAM, "belongs elsewhere");
    }
  }

  @Test
  void anyChangedBitIsNoticed() {
    String sealed = sealer.seal(Secret.of("k"), PLACE);
    String head = sealed.substring(0, sealed.lastIndexOf('.') + 1);
    byte[] body = Base64.getUrlDecoder().decode(sealed.substring(head.length()));
    for (int bit = 0; bit < body.length * 8; bit++) {
      byte[] changed = body.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      String text = head + Base64.getUrlEncoder().withoutPadding().encodeToString(changed);
      assertRefused(() -> sealer.open(text, PLACE), ErrorCode.INVALID_PARAM, "was changed");
    }
    for (String broken : List.of("", "v1", "v2" + sealed.substring(2), head, head + "***", sealed + ".x")) {
      assertRefused(() -> sealer.open(broken, PLACE), ErrorCode.INVALID_PARAM, "cannot be opened");
    }
  }

  @Test
  void noNonceIsUsedTwice() {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 1000; i++) {
      String sealed = sealer.seal(Secret.of("same"), PLACE);
      seen.add(sealed.substring(sealed.lastIndexOf('.') + 1).substring(0, 16));
    }
    assertThat(seen).hasSize(1000);
  }

  @Test
  void anotherKeyIsNamedInTheRefusal() {
    MasterKey second = MasterKey.generate(random);
    String sealed = new Sealer(second, random).seal(Secret.of("k"), PLACE);
    assertRefused(() -> sealer.open(sealed, PLACE), ErrorCode.INVALID_PARAM,
        "sealed with the master key " + second.id() + ", but this installation has the master key " + key.id());
  }

  private MasterKeyFile file(Optional<Secret> given) {
    return new MasterKeyFile(folder.resolve("master.key"), given, random);
  }

  @Test
  void keyIsMadeOnceAndForItsOwnerOnly() throws IOException {
    assertRefused(() -> file(Optional.empty()).existing(), ErrorCode.FILE_UNREADABLE, "The master key is lost");
    MasterKey made = file(Optional.empty()).orNew();
    Path path = folder.resolve("master.key");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path))).isEqualTo("rw-------");
    assertThat(file(Optional.empty()).existing().id()).isEqualTo(made.id());
    assertThat(file(Optional.empty()).orNew().id()).isEqualTo(made.id());
    assertThat(folder).isDirectoryContaining(each -> each.equals(path)).isDirectoryNotContaining("glob:**.new");
  }

  @Test
  void damagedKeyIsRefusedWithoutRepeatingIt() throws IOException {
    Files.writeString(folder.resolve("master.key"), "canary-key");
    assertThatThrownBy(() -> file(Optional.empty()).orNew()).hasMessageContaining("is damaged")
        .hasMessageNotContaining("canary-key").hasNoCause();
    assertThatThrownBy(() -> file(Optional.of(Secret.of("canary-key"))).existing())
        .hasMessageStartingWith("DIFY_MASTER_KEY: ").hasMessageNotContaining("canary-key").hasNoCause();
  }

  @Test
  void keyOfTheEnvironmentIsReadInBothFormsAndNotWritten() {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    String base64 = Base64.getEncoder().encodeToString(bytes);
    String hex = java.util.HexFormat.of().formatHex(bytes);
    assertThat(file(Optional.of(Secret.of(base64 + "\n"))).orNew().id())
        .isEqualTo(file(Optional.of(Secret.of(hex))).existing().id());
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void secretsAndKeysDoNotPrint() {
    assertThat(Secret.of("canary")).hasToString("***");
    assertThat(List.of(Secret.of("canary")).toString()).isEqualTo("[***]");
    assertThat(key.toString()).isEqualTo("MasterKey[" + key.id() + "]")
        .doesNotContain(new String(key.key().getEncoded(), StandardCharsets.ISO_8859_1));
  }
}
