package io.dify.core.http;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.naming.Context;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.InitialDirContext;

/** A name server on UDP whose answers change with each question and live for no time at all (RFC 1035), and a resolver that asks it. */
final class RebindingDns implements AutoCloseable {
  private static final int HEADER = 12;

  private final DatagramSocket socket;
  private final List<String> answers;
  private final AtomicInteger questions = new AtomicInteger();

  RebindingDns(List<String> answers) throws IOException {
    this.answers = List.copyOf(answers);
    this.socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    Thread.ofPlatform().daemon().start(this::serve);
  }

  private void serve() {
    byte[] buffer = new byte[512];
    try {
      while (true) {
        DatagramPacket question = new DatagramPacket(buffer, buffer.length);
        socket.receive(question);
        byte[] answer = answer(question);
        socket.send(new DatagramPacket(answer, answer.length, question.getSocketAddress()));
      }
    } catch (IOException e) {
      // The test is over.
    }
  }

  private byte[] answer(DatagramPacket question) throws IOException {
    int end = HEADER;
    while (question.getData()[end] != 0) {
      end += question.getData()[end] + 1;
    }
    String address = answers.get(Math.min(questions.getAndIncrement(), answers.size() - 1));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(question.getData(), 0, 2);
    out.write(new byte[]{ (byte) 0x81, (byte) 0x80, 0, 1, 0, 1, 0, 0, 0, 0});
    out.write(question.getData(), HEADER, end + 5 - HEADER);
    out.write(new byte[]{ (byte) 0xc0, HEADER, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4});
    out.write(InetAddress.getByName(address).getAddress());
    return out.toByteArray();
  }

  int questions() {
    return questions.get();
  }

  /** Asks over the network, without any cache. */
  NameResolver resolver() {
    Hashtable<String, String> environment = new Hashtable<>();
    environment.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.dns.DnsContextFactory");
    environment.put(Context.PROVIDER_URL, "dns://127.0.0.1:" + socket.getLocalPort());
    return host -> {
      try {
        Attribute records = new InitialDirContext(environment).getAttributes(host, new String[]{ "A"}).get("A");
        List<InetAddress> addresses = new ArrayList<>();
        for (int i = 0; i < records.size(); i++) {
          addresses.add(EgressCorpus.address((String) records.get(i)));
        }
        return addresses;
      } catch (NamingException e) {
        throw new DifyException(ErrorCode.NETWORK, "The host name '" + host + "' is not known.", e);
      }
    };
  }

  @Override
  public void close() {
    socket.close();
  }
}
