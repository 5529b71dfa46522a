package io.dify.core.code.local;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The command line of a sandbox: a shell that opens the descriptors and joins the cgroup, {@code setpriv} when run as root, {@code bwrap}, {@code prlimit}, the
 * interpreter. Immutable.
 *
 * @param bwrap the program
 * @param prlimit the program
 * @param setpriv the program; empty when not run as root
 * @param tools libraries that {@code prlimit} loads
 * @param guards which walls stand
 */
record SandboxCommand(Path bwrap, Path prlimit, Optional<Path> setpriv, List<Path> tools, Guards guards) {
  /** Descriptor 3 is for answers, 9 the filter; standard output goes where errors go. */
  private static final String PRELUDE = "if [ -n \"$1\" ]; then echo $$ > \"$1/cgroup.procs\" || exit 125; fi; "
      + "exec 3>&1 1>&2; if [ -n \"$0\" ]; then exec 9<\"$0\" || exit 125; fi; shift; exec \"$@\"";
  private static final List<String> DEVICES = List.of("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom");
  private static final List<String> DATA = List.of("/etc/ld.so.cache", "/usr/share/zoneinfo");
  /** The user code has inside, whoever it is outside. */
  private static final String NOBODY = "65534";

  SandboxCommand {
    tools = List.copyOf(tools);
  }

  /**
   * Looks for the programs.
   *
   * @throws DifyException {@code SANDBOX_UNAVAILABLE} naming the package that is missing
   */
  static SandboxCommand find(Guards guards) {
    if (!System.getProperty("os.name").equals("Linux")) {
      throw new DifyException(ErrorCode.SANDBOX_UNAVAILABLE, "User code cannot run here: the sandbox needs Linux. Set "
          + "DIFY_CODE_ENDPOINT to a sandbox service ('dify sandbox' in a Linux container is one).");
    }
    Path prlimit = program("prlimit", "util-linux");
    Path setpriv = program("setpriv", "util-linux");
    return new SandboxCommand(program("bwrap", "bubblewrap"), prlimit,
        isRoot() ? Optional.of(setpriv) : Optional.empty(), Programs.libraries(List.of(prlimit)), guards);
  }

  private static boolean isRoot() {
    try {
      return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    } catch (IOException e) {
      throw new DifyException(ErrorCode.SANDBOX_UNAVAILABLE, "User code cannot run here: /proc cannot be read.", e);
    }
  }

  private static Path program(String name, String distributionPackage) {
    return Programs.find(name).orElseThrow(() -> new DifyException(ErrorCode.SANDBOX_UNAVAILABLE,
        "User code cannot run here without a sandbox, and '" + name + "' is not installed. Install the package '"
            + distributionPackage + "', or set DIFY_CODE_ENDPOINT to a sandbox service."));
  }

  /**
   * The command.
   *
   * @param filter the file of the filter
   * @param cgroup the group to join; empty for none
   * @param uid the user, where it can be chosen
   */
  List<String> of(Interpreter interpreter, SandboxLimits limits, Path filter, String cgroup, int uid) {
    List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", PRELUDE, guards.seccomp() ? filter.toString() : "",
        cgroup));
    setpriv.ifPresent(program -> command.addAll(List.of(program.toString(), "--reuid", Integer.toString(uid), "--regid",
        Integer.toString(uid), "--clear-groups", "--")));
    namespaces(command);
    files(command, interpreter, limits);
    command.add("--");
    limits(command, interpreter, limits);
    command.addAll(interpreter.command(limits));
    return command;
  }

  private void namespaces(List<String> command) {
    command.addAll(List.of(bwrap.toString(), "--unshare-user", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try",
        "--new-session", "--hostname", "sandbox", "--uid", NOBODY, "--gid", NOBODY, "--clearenv", "--setenv", "HOME",
        "/tmp", "--setenv", "TMPDIR", "/tmp", "--setenv", "LANG", "C.UTF-8", "--setenv", "TZ", "UTC"));
    if (guards.network()) {
      command.add("--unshare-net");
    }
    if (guards.processes()) {
      command.addAll(List.of("--unshare-pid", "--die-with-parent"));
    }
    if (guards.seccomp()) {
      command.addAll(List.of("--seccomp", "9"));
    }
  }

  private void files(List<String> command, Interpreter interpreter, SandboxLimits limits) {
    List<Path> files = new ArrayList<>(interpreter.files());
    files.add(prlimit);
    tools.stream().filter(tool -> !files.contains(tool)).forEach(files::add);
    DATA.stream().map(Path::of).filter(Files::exists).forEach(files::add);
    command.addAll(List.of("--perms", "1777", "--size", Long.toString(limits.filesBytes()), "--tmpfs", "/tmp"));
    files.forEach(file -> command.addAll(List.of("--ro-bind", file.toString(), file.toString())));
    DEVICES.forEach(device -> command.addAll(List.of("--dev-bind", device, device)));
    command.addAll(List.of("--remount-ro", "/", "--chdir", "/tmp"));
  }

  private void limits(List<String> command, Interpreter interpreter, SandboxLimits limits) {
    command.addAll(List.of(prlimit.toString(), "--core=0", "--memlock=0", "--cpu=" + limits.cpuSeconds(),
        "--fsize=" + limits.filesBytes(), "--nofile="
            + limits.openFiles(),
        "--nproc=" + (limits.threads() + 2)));
    if (guards.memory()) {
      command.add("--data=" + limits.memoryBytes());
      command.add("--as=" + (limits.memoryBytes() + interpreter.spareAddresses()));
    }
    command.add("--");
  }
}
