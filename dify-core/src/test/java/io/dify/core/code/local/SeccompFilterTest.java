package io.dify.core.code.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The filter, run by a small interpreter of the kernel's packet filter (linux/filter.h). */
class SeccompFilterTest {
  private static final int X86_64 = 0xc000003e;
  private static final int AARCH64 = 0xc00000b7;

  @ParameterizedTest
  @CsvSource(textBlock = """
      0,   0,          0,      allow,  read
      257, 0,          0,      allow,  openat
      202, 0,          0,      allow,  futex
      41,  2,          1,      EPERM,  socket
      42,  0,          0,      EPERM,  connect
      53,  1,          1,      allow,  a pair of sockets within the process
      53,  2,          1,      EPERM,  a pair of sockets of the network
      56,  0x3d0f00,   0,      allow,  clone of a thread
      56,  17,         0,      EPERM,  clone of a process
      56,  0x10010f00, 0,      EPERM,  clone into a user namespace
      57,  0,          0,      EPERM,  fork
      58,  0,          0,      EPERM,  vfork
      59,  0,          0,      allow,  execve
      101, 0,          0,      EPERM,  ptrace
      157, 15,         0,      allow,  prctl that names a thread
      157, 38,         0,      EPERM,  prctl about privileges
      16,  1,          0x5401, allow,  ioctl that asks about a terminal
      16,  1,          0x5412, EPERM,  ioctl that types into a terminal
      165, 0,          0,      EPERM,  mount
      272, 0,          0,      EPERM,  unshare
      321, 0,          0,      EPERM,  bpf
      425, 0,          0,      ENOSYS, io_uring_setup
      435, 0,          0,      ENOSYS, clone3
      460, 0,          0,      ENOSYS, one of tomorrow
      0x40000000, 0,   0,      EPERM,  x32
      """)
  void callsOfX86AreJudgedByNumberAndArguments(String number, String first, String second, String verdict,
      String what) {
    assertThat(verdict("amd64", X86_64, Integer.decode(number), Integer.decode(first), Integer.decode(second))).as(what)
        .isEqualTo(verdict);
  }

  @ParameterizedTest
  @CsvSource(textBlock = """
      63,  0,     0, allow,  read
      198, 2,     1, EPERM,  socket
      220, 17,    0, EPERM,  clone of a process
      220, 65536, 0, allow,  clone of a thread
      117, 0,     0, EPERM,  ptrace
      221, 0,     0, allow,  execve
      """)
  void callsOfAarch64HaveNumbersOfTheirOwn(int number, int first, int second, String verdict, String what) {
    assertThat(verdict("aarch64", AARCH64, number, first, second)).as(what).isEqualTo(verdict);
  }

  @Test
  void aForeignCallingConventionEndsTheProcess() {
    assertThat(verdict("amd64", 0x40000003, 0, 0, 0)).isEqualTo("kill");
    assertThat(verdict("amd64", AARCH64, 0, 0, 0)).isEqualTo("kill");
  }

  @Test
  void thereIsNoFilterForOtherMachines() {
    assertThat(SeccompFilter.forMachine("riscv64")).isEmpty();
  }

  private static String verdict(String arch, int audit, int number, int first, int second) {
    ByteBuffer data = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
    data.putInt(0, number).putInt(4, audit).putLong(16, first).putLong(24, second);
    int result = run(SeccompFilter.forMachine(arch).orElseThrow(), data);
    return switch (result) {
      case 0x7fff0000 -> "allow";
      case 0x80000000 -> "kill";
      case 0x00050001 -> "EPERM";
      case 0x00050026 -> "ENOSYS";
      default -> Integer.toHexString(result);
    };
  }

  private static int run(byte[] program, ByteBuffer data) {
    ByteBuffer code = ByteBuffer.wrap(program).order(ByteOrder.nativeOrder());
    int accumulator = 0;
    for (int at = 0;; at++) {
      int operation = code.getShort(at * 8);
      int ifTrue = code.get(at * 8 + 2) & 0xff;
      int ifFalse = code.get(at * 8 + 3) & 0xff;
      int operand = code.getInt(at * 8 + 4);
      boolean holds = switch (operation) {
        case 0x20 -> {
          accumulator = data.getInt(operand);
          yield true;
        }
        case 0x15 -> accumulator == operand;
        case 0x35 -> Integer.compareUnsigned(accumulator, operand) >= 0;
        case 0x45 -> (accumulator & operand) != 0;
        case 0x06 -> true;
        default -> throw new AssertionError("unknown instruction " + operation);
      };
      if (operation == 0x06) {
        return operand;
      }
      at += operation == 0x20 ? 0 : holds ? ifTrue : ifFalse;
    }
  }
}
