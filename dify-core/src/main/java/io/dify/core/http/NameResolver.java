package io.dify.core.http;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Looks names up; in tests, a table. */
@FunctionalInterface
interface NameResolver {
  /** All addresses of a host name or literal address. */
  List<InetAddress> addressesOf(String host);

  static NameResolver system() {
    return host -> {
      try {
        return List.of(InetAddress.getAllByName(host));
      } catch (UnknownHostException e) {
        throw new DifyException(ErrorCode.NETWORK,
            "The host name '" + host + "' is not known. Check its spelling and the name server of this machine.", e);
      }
    };
  }
}
