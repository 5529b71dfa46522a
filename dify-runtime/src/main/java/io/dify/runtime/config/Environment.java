package io.dify.runtime.config;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.secret.Secret;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The variables a process was started with, read as what they are to be. A variable without a value counts as one that is not there, and space around a value does
 * not count. Every method that reads a form throws {@code INVALID_PARAM} for a value of another one; the message names the variable and the form. Immutable.
 *
 * @param variables by name
 */
public record Environment(Map<String, String> variables) {
  /** Copies. */
  public Environment {
    variables = Map.copyOf(variables);
  }

  /** The value; empty when there is none. */
  public String text(String name) {
    return variables.getOrDefault(name, "").strip();
  }

  /** The value, when there is one. */
  public Optional<String> present(String name) {
    return Optional.of(text(name)).filter(text -> !text.isEmpty());
  }

  /** The value as a secret, when there is one. */
  public Optional<Secret> secret(String name) {
    return present(name).map(Secret::of);
  }

  /**
   * A whole number.
   *
   * @param usual when there is no value
   * @param least the smallest that may be
   * @param most the largest that may be
   */
  public int whole(String name, int usual, int least, int most) {
    return (int) whole(name, usual, least, (long) most);
  }

  /** The same, for large numbers. */
  public long whole(String name, long usual, long least, long most) {
    String text = text(name);
    if (text.isEmpty()) {
      return usual;
    }
    try {
      long number = Long.parseLong(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Answered below, like a number out of range.
    }
    throw wrong(name, "a whole number from " + least + " to " + most);
  }

  /**
   * A number from 0 to 1.
   *
   * @param usual when there is no value
   */
  public double share(String name, double usual) {
    String text = text(name);
    try {
      double share = text.isEmpty() ? usual : Double.parseDouble(text);
      if (share >= 0 && share <= 1) {
        return share;
      }
    } catch (NumberFormatException e) {
      // Answered below, like a number out of range.
    }
    throw wrong(name, "a number from 0 to 1");
  }

  /**
   * {@code true} or {@code false}, also written {@code 1} and {@code 0}.
   *
   * @param usual when there is no value
   */
  public boolean flag(String name, boolean usual) {
    return switch (text(name)) {
      case "" -> usual;
      case "true", "1" -> true;
      case "false", "0" -> false;
      default -> throw wrong(name, "true or false");
    };
  }

  /**
   * One of several words.
   *
   * @param usual the one that is meant when there is no value
   */
  public String choice(String name, String usual, String... others) {
    String word = present(name).orElse(usual);
    if (word.equals(usual) || List.of(others).contains(word)) {
      return word;
    }
    throw wrong(name, usual + " or " + String.join(" or ", others));
  }

  /** Words with commas between. */
  public List<String> words(String name) {
    return parts(name, ",").toList();
  }

  /** The absolute path of a file or folder, when there is a value. */
  public Optional<Path> path(String name) {
    return present(name).map(text -> path(name, text));
  }

  /** Absolute paths with colons between. */
  public List<Path> paths(String name) {
    return parts(name, ":").map(text -> path(name, text)).toList();
  }

  private Stream<String> parts(String name, String separator) {
    return Arrays.stream(text(name).split(separator)).map(String::strip).filter(part -> !part.isEmpty());
  }

  private static Path path(String name, String text) {
    try {
      return Path.of(text).toAbsolutePath();
    } catch (InvalidPathException e) {
      throw new DifyException(ErrorCode.INVALID_PARAM, name + " is no path. Correct it, or take it away.", e);
    }
  }

  /** An address of the web without a query, when there is a value. The message does not repeat one that is wrong: it may hold a password. */
  public Optional<URI> address(String name) {
    String text = text(name);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    if (text.matches("https?://[^\\s?#]+")) {
      try {
        return Optional.of(URI.create(text));
      } catch (IllegalArgumentException e) {
        // Said below, like any other text that is no address.
      }
    }
    throw new DifyException(ErrorCode.INVALID_PARAM,
        name + " must be an address that begins with http:// or https://.");
  }

  /** Not for secrets, nor for what may hold one: the message repeats the value. */
  private DifyException wrong(String name, String form) {
    return new DifyException(ErrorCode.INVALID_PARAM, name + " is '" + text(name) + "'; it must be " + form + ".");
  }
}
