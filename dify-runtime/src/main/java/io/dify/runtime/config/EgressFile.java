package io.dify.runtime.config;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.http.AllowRule;
import io.dify.core.http.EgressRules;
import io.dify.core.http.HttpProxy;
import io.dify.core.http.ProxySettings;
import io.dify.core.http.RequestLimits;
import io.dify.core.http.RequestLimits.Times;
import io.dify.core.secret.Secret;
import io.dify.workflow.dsl.yaml.YamlReader;
import io.dify.workflow.dsl.yaml.YamlResult;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where requests of an installation may go, {@code egress.yml}: {@code allow}, {@code only}, {@code workspaces}, {@code proxy}, {@code requests}, {@code files}. Strict:
 * what is not known is an error with its place.
 */
public final class EgressFile {
  /** Its name in the data directory. */
  public static final String NAME = "egress.yml";

  private final Map<String, String> environment;

  private EgressFile(Map<String, String> environment) {
    this.environment = environment;
  }

  /**
   * Reads a file, and what the environment says ({@link EgressSettings#of}), which goes before it; a file that does not exist says nothing.
   *
   * @throws DifyException {@code FILE_UNREADABLE}; {@code SYNTAX} or {@code INVALID_PARAM} naming line and column
   */
  public static EgressSettings read(Path file, Map<String, String> environment) {
    if (!Files.exists(file)) {
      return EgressSettings.of(environment);
    }
    try (InputStream in = Files.newInputStream(file)) {
      String name = String.valueOf(file.getFileName());
      Section top = switch (YamlReader.read(in.readNBytes(YamlReader.MAX_BYTES + 1))) {
        case YamlResult.Read read -> new Section(name, read.document(), List.of(), read.document().root().fields());
        case YamlResult.Refused refused -> throw new DifyException(ErrorCode.SYNTAX, name + ":"
            + refused.problems().getFirst().place() + ": " + refused.problems().getFirst().message());
      };
      return new EgressFile(environment).settings(top).with(environment);
    } catch (IOException e) {
      throw new DifyException(ErrorCode.FILE_UNREADABLE,
          "The egress rules in '" + file + "' cannot be read; check path and permissions.", e);
    }
  }

  private EgressSettings settings(Section top) {
    top.only("allow", "only", "workspaces", "proxy", "requests", "files");
    Map<String, EgressRules> workspaces = new LinkedHashMap<>();
    top.section("workspaces").ifPresent(all -> all.keys()
        .forEach(id -> all.section(id).ifPresent(own -> workspaces.put(id, rules(own.only("allow", "only"))))));
    return new EgressSettings(rules(top), workspaces,
        top.section("proxy").map(this::proxies).orElse(ProxySettings.NONE),
        top.section("requests").map(EgressFile::requests).orElse(RequestLimits.DEFAULT),
        top.section("files").flatMap(files -> files.only("max_bytes").bytes("max_bytes"))
            .orElse(EgressSettings.DEFAULT.maxFileBytes()));
  }

  private static EgressRules rules(Section section) {
    boolean isRestricted = section.keys().contains("only");
    return new EgressRules(list(section, "allow"),
        isRestricted ? Optional.of(list(section, "only")) : Optional.empty());
  }

  private static List<AllowRule> list(Section section, String key) {
    return section.texts(key).stream().map(text -> {
      try {
        return AllowRule.parse(text);
      } catch (DifyException e) {
        throw section.wrong(key, e.text());
      }
    }).toList();
  }

  private ProxySettings proxies(Section section) {
    section.only("http", "https", "except", "resolves");
    return new ProxySettings(proxy(section, "http"), proxy(section, "https"), section.texts("except"),
        section.flag("resolves").orElse(false));
  }

  /** Credentials stand in the environment, never in the file. */
  private Optional<HttpProxy> proxy(Section section, String key) {
    return section.text(key).map(text -> {
      Optional<Secret> referred = section.fromEnvironment(key, environment);
      if (referred.isEmpty() && text.contains("@")) {
        throw section.wrong(key, "'" + key + "' holds a user and does not belong into a file."
            + " Write ${NAME} for a variable of the environment that holds the whole address.");
      }
      try {
        return HttpProxy.parse(referred.map(Secret::reveal).orElse(text));
      } catch (DifyException e) {
        throw section.wrong(key, e.text());
      }
    });
  }

  private static RequestLimits requests(Section section) {
    section.only("connect", "max_connect", "read", "max_read", "write", "max_write", "total", "max_text", "max_binary",
        "max_request", "max_redirects", "allow_unverified");
    RequestLimits usual = RequestLimits.DEFAULT;
    return section.make(() -> new RequestLimits(times(section, "connect", usual.connect()),
        times(section, "read", usual.read()), times(section, "write", usual.write()),
        section.duration("total").orElse(usual.total()), bytes(section, "max_text", usual.maxTextBytes()),
        bytes(section, "max_binary", usual.maxBinaryBytes()), bytes(section, "max_request", usual.maxRequestBytes()),
        section.whole("max_redirects").orElse(usual.maxRedirects()),
        section.flag("allow_unverified").orElse(usual.mayTrustAnybody())));
  }

  private static Times times(Section section, String name, Times usual) {
    Duration most = section.duration("max_" + name).orElse(usual.most());
    Duration wished = section.duration(name).orElse(usual.usual());
    boolean isLonger = wished.compareTo(most) > 0;
    return section.keys().contains(name)
        ? new Times(wished, isLonger ? wished : most)
        : new Times(isLonger ? most : wished, most);
  }

  private static int bytes(Section section, String key, int usual) {
    return section.bytes(key).map(bytes -> (int) Math.min(bytes, 1 << 30)).orElse(usual);
  }
}
