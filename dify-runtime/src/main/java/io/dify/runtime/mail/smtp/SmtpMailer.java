package io.dify.runtime.mail.smtp;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.secret.Secret;
import io.dify.runtime.mail.Mail;
import io.dify.runtime.mail.Mailer;
import io.dify.runtime.mail.SmtpServer;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Properties;

/** Sends mail through one server, a connection for each letter. Certificates are checked against the name of the server. Thread-safe. */
public final class SmtpMailer implements Mailer {
  private static final String UTF_8 = StandardCharsets.UTF_8.name();

  private final SmtpServer server;
  private final InstantSource clock;
  private final Session session;

  /** Mail through this server. */
  public SmtpMailer(SmtpServer server, InstantSource clock) {
    this.server = server;
    this.clock = clock;
    this.session = Session.getInstance(properties(server));
  }

  private static Properties properties(SmtpServer server) {
    String millis = Long.toString(server.timeout().toMillis());
    Properties properties = new Properties();
    properties.setProperty("mail.transport.protocol", "smtp");
    properties.setProperty("mail.smtp.host", server.host());
    properties.setProperty("mail.smtp.port", Integer.toString(server.port()));
    properties.setProperty("mail.smtp.connectiontimeout", millis);
    properties.setProperty("mail.smtp.timeout", millis);
    properties.setProperty("mail.smtp.writetimeout", millis);
    properties.setProperty("mail.smtp.auth", Boolean.toString(!server.user().isEmpty()));
    properties.setProperty("mail.smtp.ssl.checkserveridentity", "true");
    switch (server.security()) {
      case TLS -> properties.setProperty("mail.smtp.ssl.enable", "true");
      case STARTTLS -> {
        properties.setProperty("mail.smtp.starttls.enable", "true");
        properties.setProperty("mail.smtp.starttls.required", "true");
      }
      case NONE -> {
        // As the operator says.
      }
    }
    return properties;
  }

  @Override
  public void send(Mail mail) {
    try (Transport transport = session.getTransport()) {
      if (server.user().isEmpty()) {
        transport.connect();
      } else {
        transport.connect(server.user(), server.password().map(Secret::reveal).orElse(""));
      }
      for (String address : mail.to()) {
        MimeMessage message = message(mail, address);
        transport.sendMessage(message, message.getAllRecipients());
      }
    } catch (AuthenticationFailedException e) {
      throw new DifyException(ErrorCode.NETWORK, "The mail server " + server
          + " does not accept the user or password; check DIFY_MAIL_USER and DIFY_MAIL_PASSWORD.");
    } catch (MessagingException e) {
      // The cause stays out: servers repeat what they were told.
      throw new DifyException(ErrorCode.NETWORK, "The mail server " + server + " did not take a letter ("
          + e.getClass().getSimpleName() + "); check DIFY_MAIL_HOST, DIFY_MAIL_PORT and DIFY_MAIL_TLS.");
    }
  }

  private MimeMessage message(Mail mail, String address) throws MessagingException {
    MimeMessage message = new MimeMessage(session);
    message.setFrom(new InternetAddress(server.from(), true));
    message.setRecipients(Message.RecipientType.TO, new InternetAddress[]{ new InternetAddress(address, true)});
    message.setSubject(mail.subject(), UTF_8);
    message.setSentDate(Date.from(clock.instant()));
    message.setHeader("Auto-Submitted", "auto-generated");
    MimeMultipart both = new MimeMultipart("alternative");
    for (String type : List.of("plain", "html")) {
      MimeBodyPart part = new MimeBodyPart();
      part.setText(type.equals("plain") ? mail.text() : mail.html(), UTF_8, type);
      both.addBodyPart(part);
    }
    message.setContent(both);
    message.saveChanges();
    return message;
  }
}
