package io.dify.core.code.local;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The filter on system calls, as a program for the kernel's classic packet filter (seccomp(2), linux/filter.h). An allow list: {@code syscalls.txt}.
 * Anything else fails with {@code EPERM}, so that the code sees an error in its own words; a foreign calling convention ends the process.
 *
 * <p>Of some calls only a part is allowed: {@code clone} makes threads but no processes and no namespaces, {@code socketpair} pairs within the process,
 * {@code prctl} names threads, {@code ioctl} asks about descriptors.
 */
final class SeccompFilter {
  private static final int LOAD = 0x20;
  private static final int JUMP_EQUAL = 0x15;
  private static final int JUMP_AT_LEAST = 0x35;
  private static final int JUMP_ANY_BIT = 0x45;
  private static final int RETURN = 0x06;

  private static final int ALLOW = 0x7fff0000;
  private static final int KILL = 0x80000000;
  private static final int FAIL = 0x00050000;
  private static final int EPERM = 1;
  private static final int ENOSYS = 38;

  private static final int NUMBER_AT = 0;
  private static final int ARCHITECTURE_AT = 4;
  private static final int FIRST_ARGUMENT_AT = 16;
  private static final int SECOND_ARGUMENT_AT = 24;

  /** Calls that are younger than this list do not exist. */
  private static final int FIRST_UNKNOWN = 451;
  private static final int X32_BIT = 0x40000000;
  private static final int CLONE_THREAD = 0x00010000;
  /** CLONE_PTRACE, and new namespaces: mounts, cgroup, names, IPC, users, processes, network. */
  private static final int CLONE_BAD = 0x7e022000;
  private static final int AF_UNIX = 1;
  /** PR_SET_NAME, PR_GET_NAME, PR_SET_VMA, PR_GET_DUMPABLE, PR_GET_NO_NEW_PRIVS, PR_CAPBSET_READ. */
  private static final int[] PRCTL = { 15, 16, 0x53564d41, 3, 39, 23};
  /** TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO, FIOCLEX, FIONCLEX. */
  private static final int[] IOCTL = { 0x5401, 0x5413, 0x541b, 0x5421, 0x5451, 0x5450};

  private final List<int[]> program = new ArrayList<>();

  private SeccompFilter() {}

  private enum Machine {
    X86_64(0xc000003e, 2), AARCH64(0xc00000b7, 3);

    private final int audit;
    private final int column;

    Machine(int audit, int column) {
      this.audit = audit;
      this.column = column;
    }
  }

  /** The program for a machine, as {@code os.arch} names it, in its byte order; empty when the machine is not known. */
  static Optional<byte[]> forMachine(String arch) {
    Optional<Machine> machine = switch (arch) {
      case "amd64", "x86_64" -> Optional.of(Machine.X86_64);
      case "aarch64", "arm64" -> Optional.of(Machine.AARCH64);
      default -> Optional.empty();
    };
    return machine.map(known -> new SeccompFilter().compile(known));
  }

  private byte[] compile(Machine machine) {
    add(LOAD, 0, 0, ARCHITECTURE_AT);
    add(JUMP_EQUAL, 1, 0, machine.audit);
    add(RETURN, 0, 0, KILL);
    add(LOAD, 0, 0, NUMBER_AT);
    add(JUMP_AT_LEAST, 0, 1, X32_BIT);
    add(RETURN, 0, 0, FAIL | EPERM);
    for (String[] call : calls()) {
      if (!call[machine.column].equals("-")) {
        rule(call[0], call[1], Integer.parseInt(call[machine.column]));
      }
    }
    add(JUMP_AT_LEAST, 0, 1, FIRST_UNKNOWN);
    add(RETURN, 0, 0, FAIL | ENOSYS);
    add(RETURN, 0, 0, FAIL | EPERM);
    return bytes();
  }

  private void rule(String what, String name, int number) {
    List<int[]> then = switch (what) {
      case "allow" -> List.of(ret(ALLOW));
      case "absent" -> List.of(ret(FAIL | ENOSYS));
      default -> part(name);
    };
    add(JUMP_EQUAL, 0, then.size(), number);
    program.addAll(then);
  }

  private static List<int[]> part(String name) {
    return switch (name) {
      case "clone" -> List.of(load(FIRST_ARGUMENT_AT), instruction(JUMP_ANY_BIT, 2, 0, CLONE_BAD),
          instruction(JUMP_ANY_BIT, 0, 1, CLONE_THREAD), ret(ALLOW), ret(FAIL | EPERM));
      case "socketpair" -> oneOf(FIRST_ARGUMENT_AT, AF_UNIX);
      case "prctl" -> oneOf(FIRST_ARGUMENT_AT, PRCTL);
      case "ioctl" -> oneOf(SECOND_ARGUMENT_AT, IOCTL);
      default -> throw new DifyException(ErrorCode.INTERNAL, "No rule for the system call " + name + ".");
    };
  }

  private static List<int[]> oneOf(int argument, int... values) {
    List<int[]> code = new ArrayList<>();
    code.add(load(argument));
    for (int value : values) {
      code.add(instruction(JUMP_EQUAL, 0, 1, value));
      code.add(ret(ALLOW));
    }
    code.add(ret(FAIL | EPERM));
    return code;
  }

  private void add(int code, int ifTrue, int ifFalse, int operand) {
    program.add(instruction(code, ifTrue, ifFalse, operand));
  }

  private static int[] load(int offset) {
    return instruction(LOAD, 0, 0, offset);
  }

  private static int[] ret(int action) {
    return instruction(RETURN, 0, 0, action);
  }

  private static int[] instruction(int code, int ifTrue, int ifFalse, int operand) {
    return new int[]{ code, ifTrue, ifFalse, operand};
  }

  private byte[] bytes() {
    ByteBuffer bytes = ByteBuffer.allocate(program.size() * 8).order(ByteOrder.nativeOrder());
    program.forEach(line -> bytes.putShort((short) line[0]).put((byte) line[1]).put((byte) line[2]).putInt(line[3]));
    return bytes.array();
  }

  private static List<String[]> calls() {
    return Resources.text("syscalls.txt").lines().filter(line -> !line.startsWith("#") && !line.isBlank())
        .map(line -> line.split(" ")).toList();
  }
}
