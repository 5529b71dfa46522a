package io.dify.workflow.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.file.NewFile;
import io.dify.core.template.Selector;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ForwardingContextTest {
  /** They are made of other methods of the same context. */
  private static final Set<String> DERIVED = Set.of("render", "files");
  private static final Map<Class<?>, Object> ARGUMENTS = Map.of(String.class, "n", Selector.class,
      Selector.of("n", "text"), NodeSignal.class, new NodeSignal.Reasoning("t"), NewFile.class,
      new NewFile("a.txt", "text/plain", new byte[0]));

  private record Plain(NodeContext next) implements ForwardingContext {}

  private final List<Method> arrived = new ArrayList<>();
  /** Answers nothing, so that whatever comes back has come from here. */
  private final NodeContext behind = (NodeContext) Proxy.newProxyInstance(NodeContext.class.getClassLoader(),
      new Class<?>[]{ NodeContext.class}, (proxy, method, arguments) -> {
        arrived.add(method);
        assertThat(arguments == null ? new Object[0] : arguments).containsExactly(arguments(method));
        throw new DifyException(ErrorCode.NODE_FAILED, "behind");
      });

  static Stream<Method> methods() {
    return Stream.of(NodeContext.class.getMethods())
        .filter(method -> !Modifier.isStatic(method.getModifiers()) && !DERIVED.contains(method.getName()));
  }

  private static Object[] arguments(Method method) {
    return Arrays.stream(method.getParameterTypes()).map(type -> {
      assertThat(ARGUMENTS).containsKey(type);
      return ARGUMENTS.get(type);
    }).toArray();
  }

  @ParameterizedTest
  @MethodSource("methods")
  void everyMethodArrives(Method method) throws IllegalAccessException {
    try {
      method.invoke(new Plain(behind), arguments(method));
    } catch (InvocationTargetException e) {
      assertThat(e.getCause()).hasMessage("behind");
    }
    assertThat(arrived).containsExactly(method);
  }

  @Test
  void filesAreThoseOfItsOwnDocuments() throws NoSuchMethodException {
    try {
      new Plain(behind).files();
    } catch (DifyException e) {
      assertThat(e).hasMessage("behind");
    }
    assertThat(arrived).containsExactly(NodeContext.class.getMethod("documents"));
  }
}
