package io.dify.runtime.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.secret.Secret;
import io.dify.runtime.mail.smtp.SmtpMailer;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SmtpMailerTest {
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-01-02T03:04:05Z"));
  private static final String PASSWORD = "correct-horse";

  private final GreenMail post = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));

  @BeforeEach
  void start() {
    post.start();
    post.setUser("robot", PASSWORD);
  }

  @AfterEach
  void stop() {
    post.stop();
  }

  private SmtpMailer mailer(String user, String password, SmtpServer.Security security) {
    return new SmtpMailer(new SmtpServer("127.0.0.1", post.getSmtp().getPort(), user,
        Optional.of(Secret.of(password)), security, "robot@example.com", Duration.ofSeconds(5)), CLOCK);
  }

  @Test
  void aLetterArrivesAsTextAndEscapedAsAPage() throws Exception {
    mailer("", "", SmtpServer.Security.NONE).send(new Mail(List.of("ann@example.com", "bob@example.com"),
        "Grüße & <b>", "Hello <script>alert(1)</script>\nhttps://example.com/form/a?b=1&c=2"));
    MimeMessage[] letters = post.getReceivedMessages();
    assertThat(letters).hasSize(2);
    assertThat(letters[0].getSubject()).isEqualTo("Grüße & <b>");
    assertThat(letters[0].getAllRecipients()).extracting(Object::toString).containsExactly("ann@example.com");
    assertThat(letters[1].getAllRecipients()).extracting(Object::toString).containsExactly("bob@example.com");
    assertThat(letters[0].getSentDate()).isEqualTo(Instant.parse("2026-01-02T03:04:05Z"));
    MimeMultipart both = (MimeMultipart) letters[0].getContent();
    assertThat(both.getBodyPart(0).getContent().toString()).contains("<script>");
    assertThat(both.getBodyPart(1).getContent().toString()).doesNotContain("<script>")
        .contains("&lt;script&gt;alert(1)&lt;/script&gt;<br>",
            "<a href=\"https://example.com/form/a?b=1&amp;c=2\">");
  }

  @Test
  void whoLogsInIsKnown() {
    mailer("robot", PASSWORD, SmtpServer.Security.NONE).send(new Mail(List.of("ann@example.com"), "s", "t"));
    assertThat(post.getReceivedMessages()).hasSize(1);
  }

  @Test
  void aWrongPasswordIsToldWithoutIt() {
    assertThatThrownBy(() -> mailer("robot", "wrong-horse", SmtpServer.Security.NONE)
        .send(new Mail(List.of("ann@example.com"), "s", "t")))
        .isInstanceOfSatisfying(DifyException.class, e -> {
          assertThat(e.code()).isEqualTo(ErrorCode.NETWORK);
          assertThat(e.text()).contains("DIFY_MAIL_PASSWORD").doesNotContain("wrong-horse");
          assertThat(e.getCause()).isNull();
        });
    assertThat(new SmtpServer("h", 1, "robot", Optional.of(Secret.of(PASSWORD)), SmtpServer.Security.TLS, "f",
        Duration.ZERO).toString()).doesNotContain(PASSWORD);
  }

  @Test
  void aServerWithoutTlsIsNotSpokenToWhenTlsIsAsked() {
    assertThatThrownBy(() -> mailer("", "", SmtpServer.Security.STARTTLS)
        .send(new Mail(List.of("ann@example.com"), "s", "t"))).isInstanceOf(DifyException.class)
        .hasMessageContaining("DIFY_MAIL_TLS");
    assertThat(post.getReceivedMessages()).isEmpty();
  }

  @Test
  void aServerThatSaysNothingIsGivenUp() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      SmtpMailer mailer = new SmtpMailer(new SmtpServer("127.0.0.1", silent.getLocalPort(), "", Optional.empty(),
          SmtpServer.Security.NONE, "robot@example.com", Duration.ofMillis(200)), CLOCK);
      assertThatThrownBy(() -> mailer.send(new Mail(List.of("ann@example.com"), "s", "t")))
          .isInstanceOfSatisfying(DifyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NETWORK));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = { "", "ann", "ann@", "@example.com", "ann@example.com\r\nBcc: eve@example.com",
    "ann@example.com, eve@example.com", "Ann <ann@example.com>", "ann@example.com\u0000", "\"a b\"@example.com",
    "ann@exa mple.com", "ann@example.com>", "ann\u2028@example.com"})
  void whatIsNoAddressIsRefused(String address) {
    assertThatThrownBy(() -> new Mail(List.of(address), "s", "t")).isInstanceOf(DifyException.class)
        .hasMessageContaining("is no mail address");
  }

  @ParameterizedTest
  @ValueSource(strings = { "a\nb", "a\r\nBcc: eve@example.com", "a\u0000", "a\u0085b"})
  void aSubjectThatWouldEndItsHeaderIsRefused(String subject) {
    assertThatThrownBy(() -> new Mail(List.of("ann@example.com"), subject, "t")).isInstanceOf(DifyException.class)
        .hasMessageContaining("one line");
  }

  @Test
  void linesOfTheTextAreNoHeaders() throws Exception {
    mailer("", "", SmtpServer.Security.NONE)
        .send(new Mail(List.of("ann@example.com"), "s", "\r\n.\r\nRCPT TO:<eve@example.com>\r\nBcc: eve@example.com"));
    assertThat(post.getReceivedMessages()).hasSize(1);
    assertThat(post.getReceivedMessages()[0].getHeader("Bcc")).isNull();
    assertThat(GreenMailUtil.getBody(post.getReceivedMessages()[0])).contains("RCPT TO");
  }
}
