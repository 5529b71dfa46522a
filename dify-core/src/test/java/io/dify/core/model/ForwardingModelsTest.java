package io.dify.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ForwardingModelsTest {
  private static final ModelRef REF = new ModelRef("test", "m");

  private record Plain(Models next) implements ForwardingModels {
    @Override
    public Models on(CallOrigin origin) {
      return new Plain(next.on(origin));
    }
  }

  private final List<Method> arrived = new ArrayList<>();
  /** Answers nothing, so that whatever comes back has come from here. */
  private final Models behind = (Models) Proxy.newProxyInstance(Models.class.getClassLoader(),
      new Class<?>[]{ Models.class}, (proxy, method, arguments) -> {
        arrived.add(method);
        assertThat(arguments).containsExactly(argument(method));
        throw new DifyException(ErrorCode.MODEL_FAILED, "behind");
      });

  static Stream<Method> methods() {
    return Stream.of(Models.class.getMethods()).filter(method -> !Modifier.isStatic(method.getModifiers()));
  }

  private static Object argument(Method method) {
    assertThat(method.getParameterCount()).isEqualTo(1);
    return method.getParameterTypes()[0] == ModelRef.class ? REF : CallOrigin.NONE;
  }

  @ParameterizedTest
  @MethodSource("methods")
  void everyMethodArrives(Method method) throws IllegalAccessException {
    try {
      method.invoke(new Plain(behind), argument(method));
    } catch (InvocationTargetException e) {
      assertThat(e.getCause()).hasMessage("behind");
    }
    assertThat(arrived).containsExactly(method);
  }
}
