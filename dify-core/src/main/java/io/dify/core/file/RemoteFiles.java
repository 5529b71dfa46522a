package io.dify.core.file;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.http.HttpCall;
import io.dify.core.http.HttpGateway;
import io.dify.core.http.HttpReply;
import io.dify.core.value.FileRef;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Opens files by their address, through the gateway and so under its egress policy, which judges each of up to five redirects too. Files without
 * an address are {@code FILE_UNREADABLE}. Thread-safe.
 */
public final class RemoteFiles implements FileContents {
  private static final int OK = 200;
  private static final int MAX_REDIRECTS = 5;

  private final HttpGateway http;

  /** Opens files through this gateway, which stays the caller's. */
  public RemoteFiles(HttpGateway http) {
    this.http = http;
  }

  @Override
  public InputStream open(FileRef file, Cancellation cancellation) {
    String url = file.url();
    if (url == null || !(url.startsWith("http://") || url.startsWith("https://"))) {
      throw new DifyException(ErrorCode.FILE_UNREADABLE, "File " + file.name() + " (" + file.transferMethod()
          + ") cannot be opened: it has no address on the network, and no other store of files is configured.");
    }
    HttpReply reply = http.follow(HttpCall.get(url), MAX_REDIRECTS, cancellation);
    if (reply.status() != OK) {
      reply.close();
      throw new DifyException(ErrorCode.FILE_UNREADABLE,
          "File " + file.name() + " cannot be opened: its server answered "
              + reply.status() + " instead of 200. Give the address at which the file itself lies.");
    }
    return new FilterInputStream(reply.body()) {
      @Override
      public void close() throws IOException {
        reply.close();
      }
    };
  }
}
